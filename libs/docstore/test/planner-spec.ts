import fc from 'fast-check';
import { Query } from 'mingo';
import { failure, ids, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

interface Explained {
  stages: string[];
  index: string | undefined;
  keys: number;
  documents: number;
}

interface Stage {
  stage: string;
  indexName?: string;
  inputStage?: Stage;
  inputStages?: Stage[];
}

async function explained(cursor: { explain(): Promise<unknown> }): Promise<Explained> {
  const { queryPlanner, executionStats } = (await cursor.explain()) as {
    queryPlanner: { winningPlan: Stage };
    executionStats: { totalKeysExamined: number; totalDocsExamined: number };
  };
  const stages: string[] = [];
  let index: string | undefined;
  for (
    let at: Stage | undefined = queryPlanner.winningPlan;
    at !== undefined;
    at = at.inputStage ?? at.inputStages?.[0]
  ) {
    stages.push(at.stage);
    index ??= at.indexName;
  }
  return { stages, index, keys: executionStats.totalKeysExamined, documents: executionStats.totalDocsExamined };
}

describe('the planner reads no more than an index has to give', () => {
  const people = () => harness.db.collection<Row>('people');
  beforeAll(async () => {
    const c = people();
    await c.createIndex({ terms: 1, sort: 1, _id: 1 });
    await c.createIndex({ key: 1, validFrom: 1, seqFrom: 1 });
    await c.createIndex({ name: 1 });
    await c.createIndex({ age: -1 });
    await c.createIndex({ open: 1 }, { partialFilterExpression: { seqTo: 99 } });
    await c.insertMany(
      Array.from({ length: 1000 }, (_, i) => ({
        _id: i,
        terms: ['all', `t${i % 10}`],
        sort: `s${String(999 - i).padStart(4, '0')}`,
        key: i % 50,
        validFrom: `20${String(10 + (i % 20))}-01-01`,
        seqFrom: i,
        seqTo: i % 2 === 0 ? 99 : i,
        name: `name ${i}`,
        age: i % 100,
        open: i,
      })),
    );
  });

  it('streams a search in index order and stops at the limit', async () => {
    const page = people()
      .find({ terms: 'all', seqFrom: { $lte: 2000 } })
      .sort({ sort: 1, _id: 1 })
      .limit(20);
    expect(await explained(page.clone())).toEqual({
      stages: ['LIMIT', 'FETCH', 'IXSCAN'],
      index: 'terms_1_sort_1__id_1',
      keys: 20,
      documents: 20,
    });
    expect((await page.toArray()).map(({ _id }) => _id)).toEqual(Array.from({ length: 20 }, (_, i) => 999 - i));
  });

  it('sorts arrays by their least element, whichever one the filter asks for', async () => {
    const c = harness.db.collection<Row>('tagged');
    await c.createIndex({ tags: 1 });
    await c.insertMany([
      { _id: 1, tags: ['x'] },
      { _id: 2, tags: ['a', 'x'] },
    ]);
    expect((await c.find({ tags: 'x' }).sort({ tags: 1 }).toArray()).map(({ _id }) => _id)).toEqual([2, 1]);
  });

  it('finds documents with an empty array by an index on several fields of its elements', async () => {
    const c = harness.db.collection<Row>('emptied');
    await c.createIndex({ 'a.b': 1, 'a.c': 1 }, { name: 'joint' });
    await c.insertMany([
      { _id: 1, a: [] },
      { _id: 2, a: [{ b: 1, c: 2 }, { b: 3 }] },
    ]);
    expect(await c.find({}).hint('joint').toArray()).toHaveLength(2);
    expect(await c.find({ 'a.b': null }).toArray()).toEqual(
      await c.find({ 'a.b': null }).hint({ $natural: 1 }).toArray(),
    );
    await c.createIndex({ 'd.0': 1, 'd.c': 1 });
    expect((await failure(c.insertOne({ _id: 3, d: [{ c: 1 }] }))).code).toBe(171);
  });

  it('answers conditions on texts that are longer than any key', async () => {
    const c = harness.db.collection<Row>('long');
    await c.createIndex({ s: 1 });
    await c.createIndex({ t: -1 });
    await c.insertMany([
      { _id: 'a', s: 'b', t: 'c' },
      { _id: 'y', s: 'z', t: 'zz' },
    ]);
    const long = 'x'.repeat(3000);
    for (const field of ['_id', 's', 't']) {
      expect(await c.countDocuments({ [field]: { $in: [long, null, 'b'] } })).toBe(field === 's' ? 1 : 0);
      expect(await c.countDocuments({ [field]: { $gt: long } })).toBe(1);
      expect(await c.countDocuments({ [field]: { $lte: long } })).toBe(1);
    }
    expect(await c.find({ _id: { $in: ['y', long] }, s: 'z' }).toArray()).toHaveLength(1);
  });

  it('finds null at a position as without an index', async () => {
    const c = harness.db.collection<Row>('positions');
    await c.insertMany([{ _id: 1, a: [{ x: 1 }] }, { _id: 2, a: [] }, { _id: 3, a: [null] }, { _id: 4 }]);
    const filters = [{ 'a.0': null }, { 'a.0': { $in: [null, 2] } }, { 'a.0': { $lte: null } }];
    const found = () => Promise.all(filters.map((filter) => c.find(filter).toArray()));
    const without = await found();
    await c.createIndex({ 'a.0': 1 });
    expect(await found()).toEqual(without);
  });

  it('goes on from the last key of a page, forwards and backwards', async () => {
    const after = { terms: 'all', $or: [{ sort: { $gt: 's0500' } }, { sort: 's0500', _id: { $gt: 499 } }] };
    const forward = people().find(after).sort({ sort: 1, _id: 1 }).limit(5);
    expect(await explained(forward.clone())).toMatchObject({ index: 'terms_1_sort_1__id_1', keys: 6 });
    expect((await forward.toArray()).map(({ _id }) => _id)).toEqual([498, 497, 496, 495, 494]);
    const backward = people()
      .find({ terms: 'all', sort: { $lt: 's0500' } })
      .sort({ sort: -1, _id: -1 })
      .limit(2);
    expect(await explained(backward.clone())).toMatchObject({ index: 'terms_1_sort_1__id_1', keys: 2 });
    expect((await backward.toArray()).map(({ _id }) => _id)).toEqual([500, 501]);
  });

  it('uses equality, then range, and tests the rest on the key', async () => {
    const found = people().find({
      key: 7,
      validFrom: { $lte: '2020-01-01' },
      seqFrom: { $lte: 500 },
      seqTo: { $gt: 10 },
    });
    const { index, keys, documents } = await explained(found.clone());
    expect(index).toBe('key_1_validFrom_1_seqFrom_1');
    expect(keys).toBeLessThanOrEqual(20);
    expect(documents).toBeLessThan(keys);
    expect(await found.toArray()).not.toHaveLength(0);
  });

  it('reads documents by _id directly, one or a thousand', async () => {
    expect(await explained(people().find({ _id: 5 }))).toMatchObject({
      stages: ['FETCH', 'IDHACK'],
      keys: 1,
      documents: 1,
    });
    const many = people().find({ _id: { $in: Array.from({ length: 1000 }, (_, i) => i * 2) } });
    expect(await explained(many)).toMatchObject({ stages: ['FETCH', 'IDHACK'], keys: 500, documents: 500 });
  });

  it.each([1, -1] as const)('reads a range of _id in order (%d)', async (direction) => {
    const range = people()
      .find({ _id: { $gt: 100, $lte: 200 } })
      .sort({ _id: direction })
      .limit(3);
    expect(await explained(range.clone())).toMatchObject({ index: '_id_', keys: 3 });
    expect((await range.toArray()).map(({ _id }) => _id)).toEqual(direction === 1 ? [101, 102, 103] : [200, 199, 198]);
  });

  it('narrows by an anchored expression, a range in a descending index, and $in', async () => {
    expect(await explained(people().find({ name: /^name 99/ }))).toMatchObject({
      index: 'name_1',
      keys: 11,
      documents: 11,
    });
    expect(await explained(people().find({ age: { $gte: 98 } }))).toMatchObject({ index: 'age_-1', keys: 20 });
    expect(await explained(people().find({ age: { $in: [1, 3] } }))).toMatchObject({ index: 'age_-1', keys: 20 });
    expect(await explained(people().find({}).sort({ age: -1 }).limit(4))).toMatchObject({ index: 'age_-1', keys: 4 });
  });

  it('reads the alternatives of an $or one by one, each by its index', async () => {
    const of = (key: number, from: number) => ({ key, validFrom: `20${from}-01-01`, seqFrom: { $lt: 600 } });
    const crossed = people().find({ $or: [of(7, 17), of(8, 18), of(9, 19)] });
    const wanted = await crossed.clone().hint({ $natural: 1 }).toArray();
    expect(wanted.length).toBeGreaterThan(2);
    expect(await explained(crossed.clone())).toEqual({
      stages: ['FETCH', 'OR', 'IXSCAN'],
      index: 'key_1_validFrom_1_seqFrom_1',
      keys: wanted.length,
      documents: wanted.length,
    });
    expect(ids(await crossed.toArray())).toEqual(ids(wanted));
    const fields = people().find({ $or: [{ name: 'name 7' }, { age: { $gte: 98 } }, { _id: 5 }, { name: 'name 98' }] });
    expect(await explained(fields.clone())).toMatchObject({ stages: ['FETCH', 'OR', 'IXSCAN'], keys: 23 });
    expect(await fields.toArray()).toHaveLength(22);
  });

  it('sorts what the alternatives of an $or find, and cuts it off then', async () => {
    const found = people()
      .find({ $or: [{ age: 98 }, { age: 99 }, { name: 'name 0' }, { name: 'name 99' }] })
      .sort({ _id: -1 })
      .skip(1)
      .limit(2);
    expect(await explained(found.clone())).toMatchObject({
      stages: ['LIMIT', 'SORT', 'FETCH', 'OR', 'IXSCAN'],
      keys: 22,
    });
    expect((await found.toArray()).map(({ _id }) => _id)).toEqual([998, 899]);
  });

  it('keeps the scan that comes in the order wanted when an alternative may be of nearly everything', async () => {
    const found = people().find({ $or: [{ age: { $gte: 1 } }, { name: 'name 0' }] });
    expect(await explained(found.sort({ _id: 1 }).limit(5))).toMatchObject({ stages: ['LIMIT', 'COLLSCAN'] });
  });

  it('tests alternatives of too many ranges on what one scan finds', async () => {
    const many = (n: number) => Array.from({ length: 100 }, (_, i) => n * 1000 + i);
    const crossed = (n: number) => ({ key: { $in: many(n) }, validFrom: { $in: many(n).map(String) }, seqFrom: 1 });
    const alternatives = [{ key: 7, validFrom: '2017-01-01' }, ...[1, 2, 3].map(crossed)];
    expect(await explained(people().find({ $or: alternatives }))).not.toMatchObject({
      stages: ['FETCH', 'OR', 'IXSCAN'],
    });
  });

  it('keeps one scan for alternatives that are ranges of one field, or where a field has no index', async () => {
    expect(await explained(people().find({ $or: [{ age: 1 }, { age: 3 }] }))).toMatchObject({
      stages: ['FETCH', 'IXSCAN'],
      keys: 20,
    });
    expect(await explained(people().find({ $or: [{ age: 1 }, { seqTo: 3 }] }))).toMatchObject({ stages: ['COLLSCAN'] });
  });

  it('takes null where no array is for what the index has of it', async () => {
    const c = harness.db.collection<Row>('marked');
    await c.createIndex({ key: 1, mark: 1, at: 1 });
    await c.insertMany(
      Array.from({ length: 20 }, (_, i) => ({ _id: i, key: 1, at: i, ...(i < 15 ? { mark: true } : {}) })),
    );
    await c.insertOne({ _id: 20, key: 1, at: 20, mark: null });
    const found = c.find({ key: 1, mark: null, at: { $gte: 18 } });
    expect(await explained(found.clone())).toMatchObject({ keys: 3, documents: 3 });
    expect(ids(await found.toArray())).toEqual([18, 19, 20]);
    await c.insertOne({ _id: 21, key: 1, at: 21, mark: [] });
    await c.insertOne({ _id: 22, key: 1, at: 22, mark: [null] });
    expect(ids(await c.find({ key: 1, mark: null, at: { $gte: 18 } }).toArray())).toEqual([18, 19, 20, 22]);
  });

  it('uses a partial index only where the filter asks for no more than it holds', async () => {
    expect(await explained(people().find({ open: 10, seqTo: 99 }))).toMatchObject({ index: 'open_1', keys: 1 });
    expect(await explained(people().find({ open: 10 }))).toMatchObject({ stages: ['COLLSCAN'] });
  });

  it('obeys a hint, and refuses one that names no index', async () => {
    expect(await explained(people().find({ age: 5 }).hint('name_1'))).toMatchObject({ index: 'name_1', keys: 1000 });
    await expect(people().find({}).hint('none').toArray()).rejects.toMatchObject({ code: 2 });
  });
});

describe('an index changes how a query runs, never what it finds', () => {
  const scalar = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom('a', 'ab', 'b', '', '张'),
    fc.boolean(),
    fc.constant(null),
    fc.double({ min: -2, max: 2, noNaN: true }),
  );
  const value = fc.oneof(
    { weight: 3, arbitrary: scalar },
    fc.array(scalar, { maxLength: 3 }),
    fc.record({ x: scalar }, { noNullPrototype: true }),
  );
  const field = fc.constantFrom('a', 'b', 'c');
  const document = fc.dictionary(field, value, { maxKeys: 3, noNullPrototype: true });
  const comparable = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'ab', 'b'));
  const condition = fc.oneof(
    scalar,
    comparable.map((v) => ({ $gt: v })),
    comparable.map((v) => ({ $lte: v })),
    fc.tuple(comparable, comparable).map(([low, high]) => ({ $gte: low, $lt: high })),
    fc.array(scalar, { minLength: 1, maxLength: 4 }).map((v) => ({ $in: v })),
    comparable.map((v) => ({ $ne: v })),
    fc.boolean().map((v) => ({ $exists: v })),
    fc.constant({ $regex: '^a' }),
  );
  const conditions = fc.dictionary(field, condition, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
  const filter = fc.oneof(
    conditions,
    fc.tuple(conditions, conditions).map(([x, y]) => ({ $or: [x, y] })),
    fc.tuple(conditions, conditions, conditions).map(([x, y, z]) => ({ ...x, $or: [y, z] })),
  );
  const direction = fc.constantFrom(1 as const, -1 as const);
  const sort = fc.option(fc.tuple(field, direction, direction), { nil: undefined });
  const index = fc.tuple(field, direction, field, direction).map(([x, dx, y, dy]) => ({ [x]: dx, [y]: dy }));

  it('finds what a scan with mingo finds, and keeps the order asked for', async () => {
    let round = 0;
    const property = fc.asyncProperty(
      fc.array(document, { maxLength: 25 }),
      fc.array(index, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(filter, sort), { minLength: 1, maxLength: 12 }),
      async (documents, indexes, queries) => {
        const c = harness.db.collection<Row>(`random${round++}`);
        const rows = documents.map((each, i) => ({ _id: i, ...each })).filter((row) => !isParallel(row, indexes));
        for (const each of indexes) await c.createIndex(each);
        if (rows.length > 0) await c.insertMany(rows);
        for (const [f, s] of queries) {
          const wanted = rows.filter((row) => new Query(f).test(row)).map(({ _id }) => _id);
          const cursor = c.find(f as object);
          if (s !== undefined) cursor.sort({ [s[0]]: s[1], _id: s[2] });
          const found = (await cursor.toArray()).map(({ _id }) => _id);
          expect([...found].sort()).toEqual([...wanted].sort());
          if (s !== undefined) {
            const scanned = await c
              .find(f as object)
              .hint({ $natural: 1 })
              .sort({ [s[0]]: s[1], _id: s[2] })
              .toArray();
            expect(found).toEqual(scanned.map(({ _id }) => _id));
          }
        }
        await c.drop();
      },
    );
    await fc.assert(property, { numRuns: Number(process.env['FC_RUNS'] ?? 60) });
  });

  function isParallel(row: Record<string, unknown>, indexes: readonly object[]): boolean {
    return indexes.some((each) => Object.keys(each).filter((name) => Array.isArray(row[name])).length > 1);
  }
});
