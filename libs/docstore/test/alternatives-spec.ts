import fc from 'fast-check';
import { failure, ids, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

describe('conditions that one index answers, alone and as alternatives', () => {
  const field = fc.constantFrom('a', 'b', 'c');
  const plain = fc.oneof(
    fc.integer({ min: -2, max: 2 }),
    fc.constantFrom('', 'a', 'a\u0000', 'a\u0001', 'ab', '张'),
    fc.constantFrom(-0.5, 0.5, 2 ** 53, 1e300, NaN),
    fc.constantFrom(new Date(0), new Date(1000), new Date(-1000)),
    fc.constant(null),
    fc.boolean(),
  );
  const plainCondition = fc.oneof(
    { weight: 3, arbitrary: plain },
    fc.tuple(fc.constantFrom('$eq', '$lt', '$lte', '$gt', '$gte'), plain).map(([operator, v]) => ({ [operator]: v })),
    fc.array(plain, { minLength: 1, maxLength: 4 }).map((v) => ({ $in: v })),
  );
  const alternative = fc.dictionary(field, plainCondition, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
  const alternatives = fc.array(alternative, { minLength: 1, maxLength: 6 });
  const either = fc.oneof(
    alternatives.map((each) => ({ $or: each })),
    alternative,
    fc.tuple(alternative, alternatives).map(([x, each]) => ({ ...x, $or: each })),
  );
  const permuted = fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 1 });

  it('find what a scan finds: all of it, some of it, sorted, and in a transaction', async () => {
    let round = 0;
    const property = fc.asyncProperty(
      fc.array(fc.dictionary(field, plain, { maxKeys: 3, noNullPrototype: true }), { maxLength: 30 }),
      fc.array(permuted, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(either, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 12 }),
      async (documents, indexes, queries) => {
        const c = harness.db.collection<Row>(`scalars${round++}`);
        for (const each of indexes) await c.createIndex(Object.fromEntries(each.map((name) => [name, 1])));
        const rows = documents.map((each, i) => ({ _id: i, ...each }));
        if (rows.length > 0) await c.insertMany(rows);
        for (const [f, limit] of queries) {
          const wanted = ids(await c.find(f).hint({ $natural: 1 }).toArray());
          expect(ids(await c.find(f).toArray())).toEqual(wanted);
          const some = ids(await c.find(f).limit(limit).toArray());
          expect(wanted).toEqual(expect.arrayContaining(some));
          expect(some).toHaveLength(Math.min(limit, wanted.length));
          const last = await c.find(f).sort({ _id: -1 }).limit(limit).toArray();
          expect(last.map(({ _id }) => _id)).toEqual([...wanted].reverse().slice(0, limit));
          const session = harness.client.startSession();
          await session.withTransaction(async () => {
            expect(ids(await c.find(f, { session }).toArray())).toEqual(wanted);
            await c.deleteMany(f, { session });
            expect(await c.find(f, { session }).toArray()).toEqual([]);
            await session.abortTransaction();
          });
          await session.endSession();
        }
        await c.drop();
      },
    );
    await fc.assert(property, { numRuns: Number(process.env['FC_RUNS'] ?? 40) });
  });

  it('refuse a list of none, as every other find does', async () => {
    const c = harness.db.collection<Row>('none');
    await c.insertOne({ _id: 1, a: 1 });
    const refused = await failure(c.find({ $or: [] }).toArray());
    expect(refused).toMatchObject({ codeName: 'BadValue' });
  });

  it('leave no condition out where an index has more combinations of them than it is read by', async () => {
    const c = harness.db.collection<Row>('combined');
    await c.createIndex({ a: 1, b: 1 });
    const rows = [5, 50, 500].map((b, i) => ({ _id: i, a: 1, b }));
    await c.insertMany(rows);
    const values = Array.from({ length: 10_001 }, (_, i) => i);
    const filter = { a: { $in: values }, b: { $lt: 100 }, $or: [{ b: 5 }, { b: { $gt: 10 } }] };
    expect(ids(await c.find(filter).toArray())).toEqual([0, 1]);
  });
});
