import { type Node, NodeLevel, NodeState, type Position } from '@registry/proto/common/v1';
import { z } from 'zod';
import { cursorText } from '../change/cursor';
import { EnumNames } from '../queries/enum-names';

const levels = new EnumNames(NodeLevel);
const states = new EnumNames(NodeState);

/** A node of a registry in tiers 层级. */
export const nodeShape = z.object({
  name: z.string().describe('Its name among all nodes of the registry, e.g. population-310000'),
  registry: z.string(),
  level: z.enum(levels.names).optional().describe('What it answers for: 国家级, 省级, 地级'),
  division: z.string().optional().describe('GB/T 2260; unset at the national level'),
  above: z.string().optional().describe('Name of the node above; unset at the top'),
  head: z
    .string()
    .optional()
    .describe('Head of its own log, as far as is known here: partition:epoch:seq, with commas between several'),
  recordedAt: z.string().optional().describe("When that head's commit was recorded"),
  applied: z.string().optional().describe('The last of its commits that the node above has applied'),
  lag: z.number().int().describe('Commits of its head that the node above has not applied yet'),
  heardAt: z.string().optional().describe('When it was last heard of; unset for the node that answers'),
  state: z
    .enum(states.names)
    .optional()
    .describe(
      'current; behind: some commits are not applied yet; silent: not heard of for a minute; ' +
        'forked: its log is another than the one that was applied, as after a restore',
    ),
});

/** A node of the contract as JSON. */
export function nodeBody(node: Node): z.infer<typeof nodeShape> {
  const { name, registry, level, division, above, head, recordedAt, applied, lag, heardAt, state } = node;
  return {
    ...{ name, registry, level: levels.nameOf(level), division, above },
    ...{ head: unlessEmpty(head), recordedAt, applied: unlessEmpty(applied), lag, heardAt },
    state: states.nameOf(state),
  };
}

function unlessEmpty(positions: readonly Position[]): string | undefined {
  return positions.length === 0 ? undefined : cursorText(positions);
}
