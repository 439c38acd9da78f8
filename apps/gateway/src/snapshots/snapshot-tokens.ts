import { TokenSeal } from '@registry/service-kit';
import { cursorText, parseCursor } from '../change/cursor';
import { type SourceName, sourceNames } from '../registries/source';
import type { Positions } from './positions';
import type { World } from './snapshot';

const version = '1';

/** Snapshots as text: version, date, and a cursor for each registry in order, empty for one that was not known; sealed. */
export class SnapshotTokens {
  private readonly tokens: TokenSeal;

  /** @param secret 32 bytes in hex, the same for all gateways of a deployment */
  constructor(secret: string) {
    this.tokens = new TokenSeal({ secret, kind: 'snapshot', scope: 'gateway' });
  }

  /** The token of a world; equal worlds have equal tokens. */
  seal({ today, positions }: World): string {
    const cursors = sourceNames.map((name) => cursorText(positions[name] ?? []));
    return this.tokens.seal(Buffer.from([version, today, ...cursors].join(';')));
  }

  /** The world of a token; undefined for what is none of {@link seal}'s. */
  open(token: string): World | undefined {
    const [given, today = '', ...cursors] = this.tokens.open(token)?.toString().split(';') ?? [];
    if (given !== version) {
      return undefined;
    }
    const positions: Partial<Record<SourceName, Positions>> = {};
    for (const [index, name] of sourceNames.entries()) {
      const cursor = parseCursor(cursors[index] ?? '');
      if (cursor !== undefined) {
        positions[name] = cursor;
      }
    }
    return { today, positions };
  }
}
