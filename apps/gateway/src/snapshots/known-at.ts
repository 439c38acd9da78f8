import { Injectable } from '@nestjs/common';
import type { LogPoint } from '@registry/proto/common/v1';
import { everyChange, RegistryError } from '@registry/service-kit';
import { Registries } from '../registries/registries';
import { bySource } from '../registries/registry-names';
import type { CallerContext } from '../registries/read-context';
import { type SourceName, sourceNames } from '../registries/source';
import { Heads } from './heads';
import { type Positions, epochOf, seqOf } from './positions';
import { knownAtNotSettled } from './snapshot.errors';
import type { World } from './snapshot';

const maxKept = 1_000;

type Points = Map<SourceName, LogPoint>;

/**
 * Resolves a time to what the registries knew then. What was known at a settled time never changes, so it is kept until a
 * registry is restored: the positions of its new epoch are others. Where
 * clocks disagree a commit may have been recorded before one that it follows: then that one is shown too.
 */
@Injectable()
export class KnownAt {
  private readonly kept = new Map<string, World['positions']>();

  constructor(
    private readonly registries: Registries,
    private readonly heads: Heads,
  ) {}

  /**
   * The positions at a time; a registry that does not answer is not among them.
   * @throws RegistryError INVALID_ARGUMENT `KNOWN_AT_NOT_SETTLED`
   */
  async positions(time: string, context: CallerContext): Promise<World['positions']> {
    const kept = this.kept.get(time);
    if (kept !== undefined && this.isOfThisEpoch(kept)) {
      return kept;
    }
    const points: Points = new Map();
    await Promise.all(
      sourceNames.map(async (name) => {
        const point = await this.resolve(name, time, context);
        if (point !== undefined) {
          points.set(name, point);
        }
      }),
    );
    const isWhole = (await this.close(points, context)) && points.size === sourceNames.length;
    const found: Partial<Record<SourceName, Positions>> = {};
    points.forEach(({ positions }, name) => {
      found[name] = positions;
    });
    if (isWhole) {
      this.keep(time, found);
    }
    return found;
  }

  private isOfThisEpoch(kept: World['positions']): boolean {
    const { news } = this.heads;
    return sourceNames.every((name) => epochOf(kept[name] ?? []) >= epochOf(news.latest(name) ?? []));
  }

  private async resolve(name: SourceName, time: string, context: CallerContext): Promise<LogPoint | undefined> {
    const { clients, sources } = this.registries;
    try {
      return await sources[name].call(context, (options) => clients.snapshots[name].resolveKnownAt({ time }, options));
    } catch (error) {
      if (!(error instanceof RegistryError)) {
        throw error;
      }
      if (error.reason === 'KNOWN_AT_NOT_SETTLED') {
        throw knownAtNotSettled();
      }
      return undefined;
    }
  }

  /** Goes on to commits that others follow. What such a commit follows comes before its effect: one round for each registry. */
  private async close(points: Points, context: CallerContext): Promise<boolean> {
    for (let round = 0; round < sourceNames.length; round += 1) {
      const followed = followedCommits(points);
      if (followed.size === 0) {
        return true;
      }
      for (const [name, seq] of followed) {
        const point = await this.commitAt(name, seq, points.get(name)?.positions ?? [], context);
        if (point === undefined) {
          // It cannot be had now, or was lost: what follows it is shown beside what there is.
          return false;
        }
        points.set(name, point);
      }
    }
    return true;
  }

  private async commitAt(
    name: SourceName,
    seq: number,
    positions: Positions,
    context: CallerContext,
  ): Promise<LogPoint | undefined> {
    const { clients, sources } = this.registries;
    const after = positions.map((position) => ({ ...position, seq: seq - 1 }));
    try {
      const { commits } = await sources[name].call(context, (options) =>
        clients.ledgers[name].listChanges({ ...everyChange, after, limit: 1 }, options),
      );
      const [commit] = commits;
      return (
        commit && {
          positions: after.map((position) => ({ ...position, seq })),
          recordedAt: undefined,
          after: commit.after,
        }
      );
    } catch (error) {
      if (!(error instanceof RegistryError)) {
        throw error;
      }
      return undefined;
    }
  }

  private keep(time: string, positions: World['positions']): void {
    this.kept.set(time, positions);
    const [oldest] = this.kept.keys();
    if (this.kept.size > maxKept && oldest !== undefined) {
      this.kept.delete(oldest);
    }
  }
}

/** Commits beyond a point that another point follows. */
function followedCommits(points: Points): Map<SourceName, number> {
  const followed = new Map<SourceName, number>();
  for (const { after } of points.values()) {
    for (const [name, seq = 0] of Object.entries(bySource(after)) as [SourceName, number | undefined][]) {
      const point = points.get(name);
      if (point !== undefined && seq > Math.max(seqOf(point.positions), followed.get(name) ?? 0)) {
        followed.set(name, seq);
      }
    }
  }
  return followed;
}
