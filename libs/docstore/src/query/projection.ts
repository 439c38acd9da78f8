import type { Context } from 'mingo';
import { Query } from 'mingo/query';
import { decode, decodeExact, encode, isDocument, type BsonDocument } from '../bson/document';
import { skipValue, someElement } from '../bson/raw';
import { CommandError } from '../errors';
import { refuseByBytes, type Collation } from './collation';
import { fieldTree, inOrder } from './field-order';
import { mingoContext, withMingo } from './mingo';
import { checkProjection, flag, plainProjection } from './projection-paths';
import { decimalGuard } from './values/decimal-guard';

/** Turns a stored document into what the query asked for. */
export type Projection = (raw: Buffer) => Buffer;

/** @returns undefined when whole documents are wanted */
export function parseProjection(projection: unknown, collation?: Collation): Projection | undefined {
  if (projection === undefined || projection === null) return undefined;
  if (!isDocument(projection)) throw new CommandError('TypeMismatch', 'projection must be an object');
  const entries = Object.entries(projection);
  if (entries.length === 0) return undefined;
  refuseByBytes(collation, projection);
  checkProjection(projection);
  return topLevel(entries) ?? dotted(projection) ?? general(projection, collation?.context ?? mingoContext);
}

/** Names of whole fields are taken from, or left out of, the bytes as they are. */
function topLevel(entries: [string, unknown][]): Projection | undefined {
  const others = entries.filter(([field]) => field !== '_id');
  const wantsId = flag(entries.find(([field]) => field === '_id')?.[1] ?? 1);
  const including = others.length === 0 ? wantsId : flag(others[0]?.[1]);
  if (wantsId === undefined || including === undefined) return undefined;
  if (others.some(([field, value]) => field.includes('.') || field.startsWith('$') || flag(value) !== including))
    return undefined;
  const names = new Set(others.map(([field]) => field));
  if (wantsId === including) names.add('_id');
  return (raw) => pick(raw, names, including);
}

/** Paths without anything computed: values stay of the type they are. */
function dotted(projection: BsonDocument): Projection | undefined {
  const project = plainProjection(projection);
  return project === undefined ? undefined : (raw) => encode(project(decodeExact(raw)));
}

function pick(raw: Buffer, names: ReadonlySet<string>, including: boolean): Buffer {
  const out = Buffer.allocUnsafe(raw.length);
  let at = 4;
  someElement(raw, 0, (type, value, element) => {
    if (names.has(raw.toString('utf8', element + 1, value - 1)) === including) {
      at += raw.copy(out, at, element, skipValue(raw, type, value));
    }
    return false;
  });
  out[at++] = 0;
  out.writeInt32LE(at, 0);
  return out.subarray(0, at);
}

function general(projection: BsonDocument, context: Context): Projection {
  const query = new Query({}, { context });
  const tree = fieldTree(projection);
  const guard = decimalGuard(projection);
  return (raw) => {
    const document = decode(raw);
    guard?.(document);
    const [projected = {}] = withMingo(() => query.find<BsonDocument>([document], projection).all());
    return encode(tree === undefined ? projected : inOrder(document, projected, tree));
  };
}
