import mongoose from 'mongoose';
import { failure, startHarness, type Harness, type Row } from './harness';

const { Double, Int32, Long } = mongoose.mongo;

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

let made = 0;

/** @returns the positions of the values that satisfy a schema for the field `v` */
async function passing(schema: object, values: readonly unknown[]): Promise<unknown[]> {
  const c = harness.db.collection<Row>(`values${++made}`);
  await c.insertMany(values.map((v, _id) => (v === undefined ? { _id } : { _id, v })));
  const found = await c
    .find({ $jsonSchema: { properties: { v: schema } } })
    .sort({ _id: 1 })
    .toArray();
  return found.map(({ _id }) => _id);
}

describe('$jsonSchema tests', () => {
  it.each<[string, object, unknown[], number[]]>([
    ['BSON types', { bsonType: 'int' }, [1, new Double(1), Long.fromNumber(1), '1'], [0]],
    ['several types', { bsonType: ['long', 'string'] }, [new Int32(1), Long.fromNumber(1), 'a', null], [1, 2]],
    ['numbers of any kind', { bsonType: 'number' }, [1, new Double(1.5), Long.fromNumber(1), '1'], [0, 1, 2]],
    ['JSON types', { type: 'boolean' }, [true, 0, 'true'], [0]],
    ['dates and ids', { bsonType: ['date', 'objectId'] }, [new Date(), new mongoose.mongo.ObjectId(), 'x'], [0, 1]],
    ['a missing field, which passes', { bsonType: 'string' }, [undefined, 1], [0]],
    ['an enumeration', { enum: [1, 'a', { x: 1, y: 2 }] }, [new Double(1), 'a', { y: 2, x: 1 }, 2], [0, 1, 2]],
    ['bounds', { minimum: 1, maximum: 3 }, [0, 1, 3, 3.5, NaN, 'x'], [1, 2, 5]],
    ['exclusive bounds', { minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true }, [1, 2, 3], [1]],
    ['longs beyond 2^53', { minimum: Long.MAX_VALUE }, [Long.MAX_VALUE, Long.MAX_VALUE.sub(1)], [0]],
    ['multiples', { multipleOf: 0.1 }, [0.3, 0.35, 2, 1e21], [0, 2, 3]],
    ['lengths in characters', { minLength: 2, maxLength: 2 }, ['𠮷野', '𠮷', 'abc', 5], [0, 3]],
    ['patterns anywhere', { pattern: 'b+' }, ['abbc', 'ac', 7], [0, 2]],
    ['counts of items', { minItems: 1, maxItems: 2 }, [[], [1], [1, 2, 3], 'x'], [1, 3]],
    [
      'unique items',
      { uniqueItems: true },
      [
        [1, new Double(1)],
        [1, 2],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      ],
      [1],
    ],
    ['each item', { items: { bsonType: 'string' } }, [['a'], ['a', 1], []], [0, 2]],
    ['items by position', { items: [{ type: 'string' }], additionalItems: false }, [['a'], ['a', 1], [1]], [0]],
    ['required fields', { required: ['a', 'b'] }, [{ a: 1, b: null }, { a: 1 }, 'x'], [0, 2]],
    ['counts of fields', { minProperties: 1, maxProperties: 1 }, [{}, { a: 1 }, { a: 1, b: 1 }], [1]],
    [
      'properties by pattern and no others',
      { properties: { a: {} }, patternProperties: { '^n_': { type: 'number' } }, additionalProperties: false },
      [{ a: 'x', n_b: 1 }, { n_b: 'x' }, { c: 1 }],
      [0],
    ],
    ['other properties', { additionalProperties: { type: 'string' } }, [{ a: 'x' }, { a: 1 }], [0]],
    [
      'dependencies',
      { dependencies: { a: ['b'], c: { required: ['d'] } } },
      [{ a: 1 }, { a: 1, b: 1 }, { c: 1 }, { c: 1, d: 1 }, {}],
      [1, 3, 4],
    ],
    ['allOf', { allOf: [{ minimum: 1 }, { maximum: 2 }] }, [0, 1, 3], [1]],
    ['anyOf', { anyOf: [{ type: 'string' }, { minimum: 2 }] }, [1, 2, 'x'], [1, 2]],
    ['oneOf', { oneOf: [{ minimum: 1 }, { maximum: 2 }] }, [0, 1, 3], [0, 2]],
    ['not', { not: { type: 'string' } }, [1, 'x'], [0]],
  ])('%s', async (_, schema, values, expected) => {
    expect(await passing(schema, values)).toEqual(expected);
  });

  it('combines with other conditions and an index', async () => {
    const c = harness.db.collection<Row>('combined');
    await c.createIndex({ k: 1 });
    await c.insertMany([
      { _id: 1, k: 1, v: 'x' },
      { _id: 2, k: 1, v: 1 },
      { _id: 3, k: 2, v: 'x' },
    ]);
    const filter = { k: 1, $nor: [{ $jsonSchema: { properties: { v: { type: 'string' } } } }] };
    expect(await c.find(filter).toArray()).toMatchObject([{ _id: 2 }]);
    const schema = { $jsonSchema: { properties: { v: { type: 'string' } } } };
    const pipeline = [{ $sort: { _id: -1 } }, { $skip: 1 }, { $match: schema }];
    expect(await c.aggregate(pipeline).toArray()).toMatchObject([{ _id: 1 }]);
  });
});

describe('$jsonSchema is refused', () => {
  it.each([
    ['when it is no object', 'x', 14],
    ['for an unknown keyword', { requried: ['a'] }, 9],
    ['for an unknown keyword within', { properties: { a: { const: 1 } } }, 9],
    ['for a reference', { $ref: '#/a' }, 9],
    ['for a type that does not exist', { bsonType: 'integer' }, 9],
    ['for type beside bsonType', { type: 'string', bsonType: 'string' }, 9],
    ['for an operand of another type', { properties: [] }, 14],
    ['for an empty list', { required: [] }, 9],
    ['for a name twice', { required: ['a', 'a'] }, 9],
    ['for a negative length', { minLength: -1 }, 9],
    ['for an exclusive bound alone', { exclusiveMinimum: true }, 9],
    ['for a pattern that is none', { pattern: '(' }, 9],
    ['for encryption', { encrypt: {} }, 238],
  ])('%s', async (_, $jsonSchema, code) => {
    expect((await failure(harness.db.collection('refused').find({ $jsonSchema }).toArray())).code).toBe(code);
  });

  it('when it is nested too deeply', async () => {
    let $jsonSchema: object = {};
    for (let i = 0; i < 85; i++) $jsonSchema = { not: { not: $jsonSchema } };
    expect((await failure(harness.db.collection('refused').find({ $jsonSchema }).toArray())).code).toBe(9);
  });
});

describe('a validator', () => {
  const validator = { $jsonSchema: { required: ['a'], properties: { a: { bsonType: 'int', minimum: 0 } } } };

  it('refuses every way of writing a document that breaks it, and names the document', async () => {
    const c = await harness.db.createCollection<Row>('strict', { validator });
    await c.insertOne({ _id: 1, a: 1 });
    expect(await failure(c.insertOne({ _id: 2, b: 1 }))).toMatchObject({
      code: 121,
      errInfo: { failingDocumentId: 2 },
    });
    expect((await failure(c.updateOne({ _id: 1 }, { $set: { a: 'x' } }))).code).toBe(121);
    expect((await failure(c.replaceOne({ _id: 1 }, { a: -1 }))).code).toBe(121);
    expect((await failure(c.findOneAndUpdate({ _id: 1 }, { $unset: { a: 1 } }))).code).toBe(121);
    expect((await failure(c.updateOne({ _id: 9 }, { $set: { b: 1 } }, { upsert: true }))).code).toBe(121);
    expect(await c.find().toArray()).toEqual([{ _id: 1, a: 1 }]);
  });

  it('lets documents that broke it before go on when its level is moderate', async () => {
    const c = await harness.db.createCollection<Row>('moderate');
    await c.insertMany([
      { _id: 1, b: 1 },
      { _id: 2, a: 1 },
    ]);
    await harness.db.command({ collMod: 'moderate', validator, validationLevel: 'moderate' });
    await c.updateOne({ _id: 1 }, { $set: { b: 2 } });
    expect((await failure(c.updateOne({ _id: 2 }, { $set: { a: 'x' } }))).code).toBe(121);
    expect((await failure(c.insertOne({ _id: 3 }))).code).toBe(121);
    await harness.db.command({ collMod: 'moderate', validationLevel: 'off' });
    await c.insertOne({ _id: 3 });
    expect(await harness.db.listCollections({ name: 'moderate' }).toArray()).toMatchObject([
      { options: { validator, validationLevel: 'off' } },
    ]);
  });

  it.each([
    ['one that only warns', { create: 'x', validator, validationAction: 'warn' }, 238],
    ['a level that does not exist', { create: 'x', validator, validationLevel: 'some' }, 2],
    ['one that cannot be read', { create: 'x', validator: { $jsonSchema: { nope: 1 } } }, 9],
    ['to be passed by', { insert: 'x', documents: [{}], bypassDocumentValidation: true }, 238],
  ])('refuses %s', async (_, command, code) => {
    expect((await failure(harness.db.command(command))).code).toBe(code);
  });
});
