import { Schema } from 'mongoose';
import type { ResourceDefinition } from '../resource/definition';
import { OPEN_DATE } from '../time/dates';

const options = { autoIndex: false, autoCreate: false, versionKey: false, strict: 'throw' } as const;

const versionFields = {
  validFrom: { type: String, required: true },
  validTo: { type: String, required: true },
  seqFrom: { type: Number, required: true },
  recordedAt: { type: String, required: true },
  provenance: { type: Schema.Types.Mixed, required: true },
  data: { type: String, required: true },
  schemaVersion: { type: Number, required: true },
  nonce: { type: String, required: true },
  digest: { type: String, required: true },
  origin: { type: String },
} as const;

function searchFieldsOf(definition: ResourceDefinition<object>): Record<string, object> {
  return Object.fromEntries(
    definition.indexes.flatMap(({ name }) => [
      [`t_${name}`, { type: [String], required: true }],
      [`o_${name}`, { type: String, required: true }],
    ]),
  );
}

/** `<resource>`: found by each search index, and by the day on which it is over. */
function currentSchema(definition: ResourceDefinition<object>): Schema {
  const fields = { _id: String, versionId: String, ...versionFields, ...searchFieldsOf(definition) };
  const schema = new Schema(fields, options);
  schema.index({ validTo: 1 }, { partialFilterExpression: { validTo: { $lt: OPEN_DATE } } });
  for (const { name } of definition.indexes) schema.index({ [`t_${name}`]: 1, [`o_${name}`]: 1 });
  return schema;
}

/**
 * `<resource>_versions`: by key on both clocks (of a light record: a heavy one's are found by its timeline), by key in
 * order of commits, and by each search index for other dates. What is aside of the current documents has small indexes
 * of its own, so that a search of today reads little more than its page.
 */
function versionSchema(definition: ResourceDefinition<object>): Schema {
  const marks = { aside: Boolean, later: Boolean, rolledOn: String, heavy: Boolean, erased: Boolean };
  const fields = { _id: String, key: String, seqTo: Number, ...marks };
  const schema = new Schema({ ...fields, ...versionFields, ...searchFieldsOf(definition) }, options);
  const asideOnly = { partialFilterExpression: { aside: true } };
  schema.index({ key: 1, heavy: 1, validFrom: 1, seqFrom: 1, validTo: 1, seqTo: 1 });
  schema.index({ key: 1, seqFrom: 1, validFrom: 1 });
  schema.index({ key: 1, seqTo: 1 });
  schema.index({ aside: 1, key: 1 }, asideOnly);
  schema.index({ later: 1, validFrom: 1 }, { partialFilterExpression: { later: true } });
  for (const { name } of definition.indexes) {
    schema.index({ [`t_${name}`]: 1, [`o_${name}`]: 1 });
    schema.index({ aside: 1, [`t_${name}`]: 1, [`o_${name}`]: 1 }, asideOnly);
  }
  return schema;
}

/** `<resource>_timelines`: found by `_id` alone. */
function timelineSchema(): Schema {
  return new Schema({ _id: String, of: String, columns: Buffer, ids: String }, options);
}

/** `<resource>_keys`: found by `_id`; what overlaps by commit. */
function claimSchema(): Schema {
  const schema = new Schema({ _id: String, key: String, seqFrom: Number, overlap: Boolean }, options);
  return schema.index({ overlap: 1, seqFrom: 1, _id: 1 }, { partialFilterExpression: { overlap: true } });
}

/** `commits`: by time, one per client and idempotency key, and by the lower node's commit that each brought. */
function commitSchema(): Schema {
  const text = { type: String };
  const fields = { _id: String, partition: text, epoch: Number, seq: Number, recordedAt: text, actor: text };
  const request = { client: text, idempotencyKey: text, requestHash: text, answer: text, batch: text };
  const mixed = Schema.Types.Mixed;
  const content = { provenance: mixed, changes: [mixed], after: mixed, origin: mixed };
  const hashes = { requestDigest: text, stateHash: text, prevHash: text, hash: text };
  const schema = new Schema({ ...fields, ...request, ...content, ...hashes }, options);
  schema.index({ recordedAt: 1 });
  const keyed = { partialFilterExpression: { idempotencyKey: { $exists: true } } };
  schema.index({ client: 1, idempotencyKey: 1 }, { unique: true, ...keyed });
  const brought = { partialFilterExpression: { 'origin.node': { $exists: true } } };
  schema.index({ 'origin.node': 1, 'origin.position.seq': 1 }, brought);
  return schema;
}

/** `nodes`: found by `_id` alone. */
function nodeSchema(): Schema {
  const mixed = Schema.Types.Mixed;
  const marks = { toldOnly: Boolean, forked: Boolean };
  return new Schema({ _id: String, via: String, told: mixed, applied: mixed, ...marks }, options);
}

/** `partitions`: one document per commit log. */
function partitionSchema(): Schema {
  const fields = { _id: String, epoch: Number, seq: Number, recordedAt: String, hash: String, stateHash: String };
  const mixed = Schema.Types.Mixed;
  return new Schema({ ...fields, after: mixed, forks: [mixed], base: Number, accumulator: Buffer }, options);
}

/** `replica_loads`: one document while a replica loads. */
function replicaLoadSchema(): Schema {
  return new Schema({ _id: String, head: String, cursor: String, accumulator: Buffer }, options);
}

/** `merkle_tiles`: found by `_id` alone. */
function merkleTileSchema(): Schema {
  return new Schema({ _id: String, count: Number, roots: Buffer }, options);
}

/** `counter_deltas`: by commit to follow, by `_id` to load. */
function deltaSchema(): Schema {
  const fields = { _id: String, resource: String, counter: String, seq: Number, tuples: String };
  return new Schema(fields, options).index({ seq: 1 });
}

/** `counter_checkpoints`: by counter and seq, which are its `_id`. */
function checkpointSchema(): Schema {
  const fields = { _id: String, resource: String, counter: String, seq: Number };
  return new Schema({ ...fields, groups: [String], parts: String }, options);
}

/** `counter_checkpoint_parts`: by checkpoint and division. */
function checkpointPartSchema(): Schema {
  const fields = { _id: String, checkpoint: String, prefix: String, tuples: Buffer };
  return new Schema(fields, options).index({ checkpoint: 1, prefix: 1 });
}

/** The schema of every collection of a ledger, by collection name. */
export function ledgerSchemas(resources: readonly ResourceDefinition<object>[]): Map<string, Schema> {
  const schemas = new Map<string, Schema>([
    ['commits', commitSchema()],
    ['partitions', partitionSchema()],
    ['nodes', nodeSchema()],
    ['replica_loads', replicaLoadSchema()],
    ['merkle_tiles', merkleTileSchema()],
    ['counter_deltas', deltaSchema()],
    ['counter_checkpoints', checkpointSchema()],
    ['counter_checkpoint_parts', checkpointPartSchema()],
  ]);
  for (const definition of resources) {
    schemas.set(definition.name, currentSchema(definition));
    schemas.set(`${definition.name}_versions`, versionSchema(definition));
    schemas.set(`${definition.name}_timelines`, timelineSchema());
    schemas.set(`${definition.name}_keys`, claimSchema());
  }
  return schemas;
}
