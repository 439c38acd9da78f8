import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await places().createIndex({ at: '2dsphere' });
  await places().insertMany([{ _id: 'oslo', at: point(10.75, 59.91) }, { _id: 'nowhere' }]);
});
afterAll(() => harness.close());

function point(...coordinates: number[]) {
  return { type: 'Point', coordinates };
}

function square(west: number, south: number, size: number) {
  const [east, north] = [west + size, south + size];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

function places() {
  return harness.db.collection<Row>('places');
}

describe('a 2dsphere index', () => {
  it.each([
    ['latitude beyond the poles', point(1, 91)],
    ['longitude beyond 180', point(181, 1)],
    ['a type that does not exist', { type: 'Circle', coordinates: [1, 1] }],
    [
      'a ring that is not closed',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
          ],
        ],
      },
    ],
    ['a line of one place', { type: 'LineString', coordinates: [[0, 0]] }],
    ['numbers that are none', point(NaN, 1)],
    ['another reference system', { ...point(1, 1), crs: { type: 'name', properties: { name: 'EPSG:3857' } } }],
    ['text', 'here'],
  ])('refuses %s', async (_, at) => {
    expect((await failure(places().insertOne({ _id: 'bad', at }))).code).toBe(16755);
    expect((await failure(places().updateOne({ _id: 'nowhere' }, { $set: { at } }))).code).toBe(16755);
  });

  it('is not built over what it would refuse', async () => {
    const c = harness.db.collection<Row>('invalid');
    await c.insertOne({ _id: 1, at: 'here' });
    expect((await failure(c.createIndex({ at: '2dsphere' }))).code).toBe(16755);
    expect((await c.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  });

  it('is listed with its version, beside fields of other kinds, and survives a hint', async () => {
    const c = harness.db.collection<Row>('listed');
    await c.createIndex({ at: '2dsphere', kind: 1 });
    await c.insertMany([{ _id: 1, at: point(1, 1), kind: 'a' }, { _id: 2 }]);
    expect((await c.indexes())[1]).toMatchObject({ key: { at: '2dsphere', kind: 1 }, '2dsphereIndexVersion': 3 });
    expect(await c.find({ kind: 'a' }).hint('at_2dsphere_kind_1').toArray()).toHaveLength(1);
    await c.deleteOne({ _id: 1 });
    await c.dropIndex('at_2dsphere_kind_1');
  });

  it.each([
    ['a unique one', { key: { at: '2dsphere' }, name: 'x', unique: true }, 238],
    ['one of an older version', { key: { at: '2dsphere' }, name: 'x', '2dsphereIndexVersion': 2 }, 238],
    ['one that expires', { key: { at: '2dsphere' }, name: 'x', expireAfterSeconds: 1 }, 67],
    ['a flat one', { key: { at: '2d' }, name: 'x' }, 238],
    ['one beside text', { key: { at: '2dsphere', t: 'text' }, name: 'x' }, 238],
  ])('is refused as %s', async (_, index, code) => {
    expect((await failure(harness.db.command({ createIndexes: 'kinds', indexes: [index] }))).code).toBe(code);
  });
});

describe('geo conditions are refused', () => {
  const $geometry = point(1, 1);
  it.each<[string, object, number]>([
    ['$near without an index', { elsewhere: { $near: { $geometry } } }, 291],
    ['$near of a pair', { at: { $near: [1, 1] } }, 238],
    ['$near in an alternative', { $or: [{ at: { $near: { $geometry } } }] }, 2],
    ['$near twice', { $and: [{ at: { $near: { $geometry } } }, { b: { $near: { $geometry } } }] }, 2],
    ['a negative distance', { at: { $near: { $geometry, $maxDistance: -1 } } }, 2],
    ['a distance alone', { at: { $maxDistance: 1 } }, 2],
    ['a point to lie in', { at: { $geoWithin: { $geometry } } }, 2],
    [
      'two shapes at once',
      {
        at: {
          $geoWithin: {
            $geometry: square(0, 0, 1),
            $box: [
              [0, 0],
              [1, 1],
            ],
          },
        },
      },
      2,
    ],
    ['a shape that does not exist', { at: { $geoWithin: { $circle: [] } } }, 2],
    ['a box of one corner', { at: { $geoWithin: { $box: [[0, 0]] } } }, 2],
    ['a circle of negative radius', { at: { $geoWithin: { $center: [[0, 0], -1] } } }, 2],
    ['an area off the earth', { at: { $geoIntersects: { $geometry: square(0, 80, 20) } } }, 2],
    [
      'an area of too many vertices',
      {
        at: {
          $geoIntersects: {
            $geometry: { type: 'LineString', coordinates: Array.from({ length: 10_001 }, () => [1, 1]) },
          },
        },
      },
      2,
    ],
  ])('for %s', async (_, filter, code) => {
    expect((await failure(places().find(filter).toArray())).code).toBe(code);
  });

  it('where a distance cannot sort: in $match, in writes, in validators and partial indexes', async () => {
    const near = { at: { $near: { $geometry } } };
    expect(
      (
        await failure(
          places()
            .aggregate([{ $match: near }])
            .toArray(),
        )
      ).code,
    ).toBe(5626500);
    expect(
      (
        await failure(
          places()
            .aggregate([{ $set: { n: 1 } }, { $match: near }])
            .toArray(),
        )
      ).code,
    ).toBe(5626500);
    expect((await failure(places().updateOne(near, { $set: { n: 1 } }))).code).toBe(238);
    expect((await failure(harness.db.createCollection('v', { validator: near }))).code).toBe(2);
    expect((await failure(places().createIndex({ n: 1 }, { partialFilterExpression: near }))).code).toBe(67);
  });
});
