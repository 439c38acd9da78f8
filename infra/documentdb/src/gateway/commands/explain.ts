import { CommandError, encode, isDocument, type BsonDocument } from '@registry/docstore/wire';
import type { Command } from '../context';
import { explains } from '../sql/calls';

/** A node of PostgreSQL's plan (EXPLAIN, FORMAT JSON). */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Actual Rows'?: number;
  readonly Plans?: readonly PlanNode[];
  readonly IndexDetails?: readonly { readonly indexName: string; readonly indexBounds?: readonly string[] }[];
}

interface Plan {
  readonly Plan: PlanNode;
  readonly 'Execution Time'?: number;
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const each of node.Plans ?? []) yield* nodesOf(each);
}

/** A scan of `_id_` that has no condition but the collection's own is no use of an index. */
function indexScan(nodes: readonly PlanNode[]): PlanNode | undefined {
  return nodes.find(
    (node) => node['Index Name'] !== undefined && !/^\(?shard_key_value = \S+\)?$/.test(node['Index Cond'] ?? ''),
  );
}

function winningPlan(nodes: readonly PlanNode[]): BsonDocument {
  const scan = indexScan(nodes);
  const details = nodes.find((node) => node.IndexDetails !== undefined)?.IndexDetails?.[0];
  const source: BsonDocument =
    scan === undefined
      ? { stage: 'COLLSCAN' }
      : {
          stage: 'FETCH',
          inputStage: { stage: 'IXSCAN', indexName: scan['Index Name'], indexBounds: details?.indexBounds ?? [] },
        };
  const sorts = nodes.some((node) => node['Node Type'].endsWith('Sort'));
  return sorts ? { stage: 'SORT', inputStage: source } : source;
}

/** Answers with PostgreSQL's plan in MongoDB's terms, and the plan itself beside them. */
export const explain: Command = async ({ runner, database, body }) => {
  const command = body['explain'];
  if (!isDocument(command)) throw new CommandError('TypeMismatch', 'explain must be a document');
  const [name = ''] = Object.keys(command);
  if (!Object.hasOwn(explains, name)) {
    throw new CommandError('NotImplemented', `explain of ${name} is not supported by this gateway`);
  }
  const runs = body['verbosity'] !== 'queryPlanner';
  const row = await runner.run(explains[name as keyof typeof explains][runs ? 1 : 0], [database, encode(command)]);
  const [plan] = row?.['QUERY PLAN'] as Plan[];
  if (plan === undefined) throw new TypeError('PostgreSQL answered without a plan');
  const nodes = [...nodesOf(plan.Plan)];
  const statistics = {
    nReturned: plan.Plan['Actual Rows'] ?? 0,
    executionTimeMillis: Math.round(plan['Execution Time'] ?? 0),
    totalKeysExamined: indexScan(nodes)?.['Actual Rows'] ?? 0,
  };
  return {
    explainVersion: '1',
    queryPlanner: {
      namespace: `${database}.${String(command[name])}`,
      winningPlan: winningPlan(nodes),
      rejectedPlans: [],
    },
    ...(runs ? { executionStats: statistics } : {}),
    postgresql: plan,
  };
};
