import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { parseCollation } from '../query/collation';
import { Execution, type Query } from '../planner/execution';
import type { Collection } from '../storage/catalog';
import type { ScanPlan } from '../planner/plan';
import { namespaceOf, viewOf, type Command, type CommandContext } from './context';
import { parseQuery } from './find';
import { leadingQuery } from './leading-query';

/** Says which index answers a query, and runs it to count what it reads. */
export const explain: Command = (context) => {
  const inner = context.body['explain'];
  if (!isDocument(inner)) throw new CommandError('FailedToParse', 'explain needs a command');
  const name = Object.keys(inner)[0] ?? '';
  const command: CommandContext = { ...context, name, body: inner };
  const namespace = namespaceOf(command);
  const collection = context.engine.catalog.find(namespace);
  const query = queryOf(name, inner, collection);
  const { verbosity } = context.body;
  const base = { namespace, indexFilterSet: false, parsedQuery: {} };
  if (collection === undefined) {
    return { queryPlanner: { ...base, winningPlan: { stage: 'EOF' }, rejectedPlans: [] }, ...server(context) };
  }
  const execution = new Execution(context.engine.store, collection, query, viewOf(context));
  const queryPlanner = { ...base, winningPlan: winningPlan(execution, query), rejectedPlans: [] };
  if (verbosity === 'queryPlanner') return { queryPlanner, ...server(context) };
  const startedAt = Date.now();
  while (execution.next() !== undefined);
  execution.pause();
  const executionStats = {
    executionSuccess: true,
    nReturned: execution.returned,
    executionTimeMillis: Date.now() - startedAt,
    totalKeysExamined: execution.plan.scans[0]?.stage === 'COLLSCAN' ? 0 : execution.keysExamined,
    totalDocsExamined: execution.documentsExamined,
  };
  return { queryPlanner, executionStats, ...server(context) };
};

function server({ address }: CommandContext): BsonDocument {
  return { serverInfo: { host: address, version: '7.0.0', gitVersion: 'docstore' } };
}

function queryOf(name: string, command: BsonDocument, collection: Collection | undefined): Query {
  switch (name) {
    case 'find':
      return parseQuery(command, 'filter');
    case 'count':
    case 'distinct':
      return parseQuery(command, 'query');
    case 'aggregate':
      return leadingQuery(
        Array.isArray(command['pipeline']) ? command['pipeline'].filter(isDocument) : [],
        command['hint'],
        collection,
        parseCollation(command['collation']),
      ).query;
    case 'update':
      return parseQuery({ filter: firstStatement(command['updates']) }, 'filter');
    case 'delete':
      return parseQuery({ filter: firstStatement(command['deletes']) }, 'filter');
    case 'findAndModify':
      return parseQuery(command, 'query');
    default:
      throw notImplemented(`explain of ${name}`);
  }
}

function firstStatement(statements: unknown): unknown {
  const first: unknown = Array.isArray(statements) ? statements[0] : undefined;
  return isDocument(first) ? first['q'] : undefined;
}

function scanOf({ stage, index, reverse, ranges }: ScanPlan): BsonDocument {
  const direction = reverse ? 'backward' : 'forward';
  if (stage === 'COLLSCAN') return { stage, direction };
  return {
    stage,
    indexName: index?.name,
    keyPattern: index?.specification['key'],
    isMultiKey: index?.components.some((component) => component.multikey) ?? false,
    direction,
    ranges: ranges.length,
  };
}

function readOf([first, ...others]: readonly ScanPlan[]): BsonDocument {
  if (first === undefined) return { stage: 'EOF' };
  if (others.length > 0)
    return { stage: 'FETCH', inputStage: { stage: 'OR', inputStages: [first, ...others].map(scanOf) } };
  const scan = scanOf(first);
  return first.stage === 'COLLSCAN' ? scan : { stage: 'FETCH', inputStage: scan };
}

function winningPlan({ plan }: Execution, query: Query): BsonDocument {
  const read = readOf(plan.scans);
  const isByDistance = query.filter.near !== undefined && query.sort.length === 0;
  const sorting = { stage: 'SORT', ...(isByDistance ? { sortPattern: 'distance' } : {}), inputStage: read };
  const ordered = plan.sorted ? read : sorting;
  return query.limit === Infinity ? ordered : { stage: 'LIMIT', limitAmount: query.limit, inputStage: ordered };
}
