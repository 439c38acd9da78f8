import { Inject, Injectable } from '@nestjs/common';
import { todayInChina } from '@registry/service-kit';
import { GATEWAY_ENV } from '../environment';
import type { GatewayEnv } from '../env';
import type { CallerContext } from '../registries/read-context';
import { type SourceName, sourceNames } from '../registries/source';
import { Heads } from './heads';
import { KnownAt } from './known-at';
import { type Positions, later, reach } from './positions';
import { snapshotAmbiguous, snapshotInvalid } from './snapshot.errors';
import { SnapshotTokens } from './snapshot-tokens';
import type { Snapshot, World } from './snapshot';

/** How a request says which world it wants. */
export interface SnapshotQuery {
  /** A token: just this world. */
  readonly snapshot?: string | undefined;
  /** A time, RFC 3339: what was known then. */
  readonly asKnownAt?: string | undefined;
}

/** Gives every read its snapshot. */
@Injectable()
export class Snapshots {
  private readonly tokens: SnapshotTokens;
  private latest: Snapshot = { token: '', today: '', positions: {}, isGiven: false };

  constructor(
    @Inject(GATEWAY_ENV) env: GatewayEnv,
    private readonly heads: Heads,
    private readonly knownAt: KnownAt,
  ) {
    this.tokens = new SnapshotTokens(env.PAGE_TOKEN_KEY);
  }

  /**
   * The world that a request reads. Without a word of its own it is the pinned one, and nowhere older than `floor`, the
   * token of an answer that the reader has seen. Nobody is asked for it: a floor is closed as the pins are, so that the
   * later of both in each registry may be read together, and a registry reads on to a position that it has not reached.
   * @throws RegistryError INVALID_ARGUMENT `SNAPSHOT_INVALID`, `SNAPSHOT_AMBIGUOUS`, `KNOWN_AT_NOT_SETTLED`
   */
  async of(
    { snapshot, asKnownAt }: SnapshotQuery,
    floor: string | undefined,
    caller: CallerContext,
  ): Promise<Snapshot> {
    if (snapshot !== undefined) {
      if (asKnownAt !== undefined) {
        throw snapshotAmbiguous('snapshot', 'asKnownAt');
      }
      return this.opened(snapshot, 'snapshot');
    }
    if (asKnownAt !== undefined) {
      const positions = await this.knownAt.positions(new Date(asKnownAt).toISOString(), caller);
      return this.pinned({ today: todayInChina(), positions });
    }
    const current = this.current();
    if (floor === undefined || floor === current.token) {
      return current;
    }
    return this.notBefore(current, this.opened(floor, 'Registry-Snapshot'));
  }

  /** The world of a token. @throws RegistryError INVALID_ARGUMENT `SNAPSHOT_INVALID` naming the field */
  opened(token: string, field: string): Snapshot {
    const world = this.tokens.open(token);
    if (world === undefined) {
      throw snapshotInvalid(field);
    }
    return { ...world, token, isGiven: true };
  }

  /** The world of now. */
  private current(): Snapshot {
    const positions = this.heads.pins.vector;
    const today = todayInChina();
    if (this.latest.positions !== positions || this.latest.today !== today) {
      this.latest = { ...this.pinned({ today, positions }), isGiven: false };
    }
    return this.latest;
  }

  private pinned(world: World): Snapshot {
    return { ...world, token: this.tokens.seal(world), isGiven: true };
  }

  private notBefore(current: Snapshot, floor: World): Snapshot {
    const positions: Partial<Record<SourceName, Positions>> = { ...current.positions };
    let isOlder = floor.today > current.today;
    for (const name of sourceNames) {
      const [pinned = [], seen = []] = [current.positions[name], floor.positions[name]];
      if (seen.length > 0 && !reach(pinned, seen)) {
        positions[name] = later(pinned, seen);
        isOlder = true;
      }
    }
    const today = floor.today > current.today ? floor.today : current.today;
    return isOlder ? { ...this.pinned({ today, positions }), isGiven: false } : current;
  }
}
