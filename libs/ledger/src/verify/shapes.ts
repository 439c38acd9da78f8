import { mongo } from 'mongoose';
import type { ResourceDefinition } from '../resource/definition';

/** Kinds of fields; with `?` they may be missing. */
type Kind = 'text' | 'number' | 'bytes' | 'texts' | 'object' | 'list' | 'true';
type Field = Kind | `${Kind}?`;

/** The fields of a collection's documents. */
export type Shape = Readonly<Record<string, Field>>;

const tests: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => Number.isSafeInteger(value) && !Object.is(value, -0),
  bytes: (value) => value instanceof mongo.Binary && value.sub_type === mongo.Binary.SUBTYPE_DEFAULT,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  object: (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype,
  list: Array.isArray,
  true: (value) => value === true,
};

const body: Shape = {
  ...{ validFrom: 'text', validTo: 'text', seqFrom: 'number', recordedAt: 'text', provenance: 'object', data: 'text' },
  ...{ schemaVersion: 'number', nonce: 'text', digest: 'text', origin: 'text?' },
};

const marks: Shape = { aside: 'true?', later: 'true?', rolledOn: 'text?', erased: 'true?', heavy: 'true?' };

const ofLedger: Readonly<Record<string, Shape>> = {
  commits: {
    ...{ _id: 'text', partition: 'text', epoch: 'number', seq: 'number', recordedAt: 'text', actor: 'text' },
    ...{ client: 'text?', idempotencyKey: 'text?', requestHash: 'text?', answer: 'text?', batch: 'text' },
    ...{ provenance: 'object', changes: 'list', after: 'object', origin: 'object?' },
    ...{ requestDigest: 'text', stateHash: 'text', prevHash: 'text', hash: 'text' },
  },
  partitions: {
    ...{ _id: 'text', epoch: 'number', seq: 'number', recordedAt: 'text', hash: 'text', stateHash: 'text' },
    ...{ after: 'object', forks: 'list', base: 'number?', accumulator: 'bytes' },
  },
  nodes: { _id: 'text', via: 'text', told: 'object?', applied: 'object?', toldOnly: 'true?', forked: 'true?' },
  replica_loads: { _id: 'text', head: 'text', cursor: 'text', accumulator: 'bytes' },
  merkle_tiles: { _id: 'text', count: 'number', roots: 'bytes' },
  counter_deltas: { _id: 'text', resource: 'text', counter: 'text', seq: 'number', tuples: 'text' },
  counter_checkpoints: {
    ...{ _id: 'text', resource: 'text', counter: 'text', seq: 'number', groups: 'texts', parts: 'text' },
  },
  counter_checkpoint_parts: { _id: 'text', checkpoint: 'text', prefix: 'text', tuples: 'bytes' },
};

/** The shapes of all collections of a ledger, by name. */
export function shapesOf(resources: readonly ResourceDefinition<object>[]): ReadonlyMap<string, Shape> {
  const shapes = new Map(Object.entries(ofLedger));
  for (const { name, indexes } of resources) {
    const search: Record<string, Field> = {};
    for (const index of indexes) {
      search[`t_${index.name}`] = 'texts';
      search[`o_${index.name}`] = 'text';
    }
    shapes.set(name, { _id: 'text', versionId: 'text', ...body, ...search });
    shapes.set(`${name}_versions`, { _id: 'text', key: 'text', seqTo: 'number', ...body, ...marks, ...search });
    shapes.set(`${name}_timelines`, { _id: 'text', of: 'text', columns: 'bytes', ids: 'text' });
    shapes.set(`${name}_keys`, { _id: 'text', key: 'text', seqFrom: 'number', overlap: 'true?' });
  }
  return shapes;
}

/** The first field that is not as the shape has it; undefined when all are. */
export function misshapen(shape: Shape, document: object): string | undefined {
  const fields = document as Readonly<Record<string, unknown>>;
  for (const [name, field] of Object.entries(shape)) {
    const kind = field.replace('?', '') as Kind;
    const isLeftOut = field.endsWith('?') && !(name in fields);
    if (!isLeftOut && !tests[kind](fields[name])) return name;
  }
  return Object.keys(fields).find((name) => !(name in shape));
}
