import { RecordOfOtherNodeError } from '../errors';
import { keeperOf, loadKeeper } from '../write/keepers';
import type { StagedStates } from '../write/staged-states';
import type { RecordPart } from './record-parts';

/** Loads who keeps the records that a commit changes, and below which node those are, so that `requireKept` does not wait. */
export async function loadKept(states: StagedStates, node: string, parts: readonly RecordPart[]): Promise<void> {
  const origins = new Set(parts.flatMap(({ opened }) => opened.map(({ origin = node }) => origin)));
  await Promise.all([
    states.nodes.get([...origins]),
    ...parts.flatMap(({ definition, key, changes }) =>
      [key, ...changes.flatMap(({ into }) => into ?? [])].map(async (one) => {
        const { node: keeper } = await loadKeeper(states, definition, one);
        if (keeper !== undefined) await states.nodes.get([keeper]);
      }),
    ),
  ]);
}

/**
 * One node keeps a record, and what that one recorded comes by one way. A node that ships a record of one that nobody knew
 * yet speaks for that one from then on. Errors: RecordOfOtherNodeError.
 */
export function requireKept(states: StagedStates, node: string, parts: readonly RecordPart[]): void {
  const viaOf = (name: string): string | undefined => (name === node ? node : states.nodes.peek(name)?.via);
  for (const { definition, key, changes, opened } of parts) {
    for (const one of [key, ...changes.flatMap(({ into }) => into ?? [])]) {
      const { kept, node: keeper = '' } = keeperOf(states, definition, one);
      if (kept && viaOf(keeper) !== node) {
        throw new RecordOfOtherNodeError({ resource: definition.name, key: one }, node, keeper);
      }
    }
    const [first] = opened;
    const { kept, node: keeper } = keeperOf(states, definition, key);
    const own = kept ? keeper : (first?.origin ?? node);
    for (const { origin = node } of opened) {
      const via = viaOf(origin);
      if (origin !== own || (via !== undefined && via !== node)) {
        throw new RecordOfOtherNodeError({ resource: definition.name, key }, node, via === node ? (own ?? '') : origin);
      }
      if (via === undefined) states.nodes.set(origin, { via: node });
    }
  }
}
