import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Change, type Commit, Ledger, type Moment, type Position, type ResourceReader } from '@registry/ledger';
import { type FeatureData, features } from './feature.resource';
import { type SpatialEntry, SpatialTree } from './spatial-tree';
import type { Bounds } from '../geometry/bounds';

const commitsAtOnce = 1_000;

/**
 * Where features are, by every version that ever was: the candidates of a search at any moment, to be held against the
 * versions of that moment. Kept in the process; built from the commit log, which it follows as far as a search needs.
 */
@Injectable()
export class SpatialIndex implements OnModuleDestroy {
  private readonly reader: ResourceReader<FeatureData>;
  private readonly tree = new SpatialTree();
  private readonly stopListening: () => void;
  private reached: readonly Position[] = [];
  private following: Promise<void> | undefined;

  constructor(@Inject(Ledger) private readonly ledger: Ledger) {
    this.reader = ledger.resource(features);
    // Reads ahead of the next search; one that fails is read again by that search, which then answers its error.
    this.stopListening = ledger.onCommit(() => {
      this.follow().catch(() => undefined);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** Keys of features that may meet the box at the moment, in order. */
  async candidates(moment: Moment, box: Bounds, accept: (entry: SpatialEntry) => boolean): Promise<string[]> {
    while (this.seq < moment.seq) {
      await this.follow();
    }
    return this.tree.search(box, accept);
  }

  /** Commit up to which the index is complete. A node has one partition. */
  private get seq(): number {
    return this.reached[0]?.seq ?? 0;
  }

  private follow(): Promise<void> {
    this.following ??= this.readCommits().finally(() => {
      this.following = undefined;
    });
    return this.following;
  }

  private async readCommits(): Promise<void> {
    for (;;) {
      const { commits, next } = await this.ledger.listChanges({
        after: this.reached,
        limit: commitsAtOnce,
        resources: [features.name],
      });
      for (const commit of commits) {
        await this.take(commit);
      }
      const before = this.seq;
      this.reached = next;
      if (this.seq === before) {
        return;
      }
    }
  }

  /** Reads what a commit wrote as it was right after it: one batch per date from which its facts hold. */
  private async take({ position, changes }: Commit): Promise<void> {
    const written = changes.filter(({ resource, versionId }) => resource === features.name && versionId !== undefined);
    for (const [validAt, keys] of keysByDate(written)) {
      const moment = await this.ledger.moment({ validAt, knownAt: [position] });
      const versions = await this.reader.batchGet([...keys], moment);
      for (const version of versions) {
        if (version !== undefined) {
          const { layerId, division, bbox } = version.data;
          this.tree.add({ key: version.key, layerId, division, bbox });
        }
      }
    }
  }
}

function keysByDate(changes: readonly Change[]): Map<string, Set<string>> {
  const byDate = new Map<string, Set<string>>();
  for (const { key, validFrom } of changes) {
    const keys = byDate.get(validFrom) ?? new Set();
    byDate.set(validFrom, keys.add(key));
  }
  return byDate;
}
