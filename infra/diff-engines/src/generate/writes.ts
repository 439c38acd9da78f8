import fc from 'fast-check';
import mongoose from 'mongoose';
import { command, type CommandStep } from '../cases/case';
import { document } from './documents';
import { filter, oneDocument } from './filters';
import { given, shown } from './reads';
import { update, updateStatement } from './updates';

const { Int32 } = mongoose.mongo.BSON;

const ordered = fc.option(fc.boolean(), { nil: undefined });

export const insert = fc
  .tuple(fc.array(document, { minLength: 1, maxLength: 4 }), ordered)
  .map(([documents, each]) => command(given({ insert: 'main', documents, ordered: each })));

const updates = fc
  .tuple(fc.array(updateStatement, { minLength: 1, maxLength: 2 }), ordered)
  .map(([statements, each]) => command(given({ update: 'main', updates: statements, ordered: each })));

const deletion = fc.oneof(
  fc.record({ q: filter, limit: fc.constant(new Int32(0)) }),
  fc.record({ q: oneDocument, limit: fc.constant(new Int32(1)) }),
);
const deletes = fc
  .array(deletion, { minLength: 1, maxLength: 2 })
  .map((each) => command({ delete: 'main', deletes: each }));

const sort = fc.constantFrom({ _id: new Int32(1) }, { _id: new Int32(-1) });
const findAndModify = fc.oneof(
  fc.record({ query: oneDocument, update, new: fc.boolean(), upsert: fc.boolean(), fields: shown }),
  fc.record({ query: filter, sort, update, new: fc.boolean(), fields: shown }),
  fc.record({ query: filter, sort, remove: fc.constant(true), fields: shown }),
);

export const write: fc.Arbitrary<CommandStep> = fc.oneof(
  { weight: 2, arbitrary: insert },
  { weight: 6, arbitrary: updates },
  { weight: 1, arbitrary: deletes },
  { weight: 2, arbitrary: findAndModify.map((each) => command({ findAndModify: 'main', ...given(each) })) },
);
