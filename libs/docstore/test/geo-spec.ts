import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await places().createIndex({ at: '2dsphere' });
  await places().insertMany([
    { _id: 'oslo', at: point(10.75, 59.91), kind: 'city' },
    { _id: 'airport', at: point(11.1, 60.19), kind: 'airport' },
    { _id: 'paris', at: point(2.35, 48.85), kind: 'city' },
    { _id: 'pair', at: [10.8, 59.95] },
    { _id: 'several', at: [point(-70, 0), point(10.7, 59.9)] },
    { _id: 'nowhere' },
    { _id: 'null', at: null },
  ]);
});
afterAll(() => harness.close());

const OSLO = [10.75, 59.91];

function point(...coordinates: number[]) {
  return { type: 'Point', coordinates };
}

function square(west: number, south: number, size: number, ...holes: number[][][]) {
  const [east, north] = [west + size, south + size];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring, ...holes] };
}

function places() {
  return harness.db.collection<Row>('places');
}

async function ids(filter: object, name = 'places'): Promise<unknown[]> {
  return (await harness.db.collection<Row>(name).find(filter).toArray()).map(({ _id }) => _id);
}

describe('$geoWithin', () => {
  it.each<[string, object, string[]]>([
    ['a polygon', { $geometry: square(0, 40, 10) }, ['paris']],
    [
      'a polygon with a hole',
      { $geometry: square(0, 40, 25, square(2, 48, 1).coordinates[0] as number[][]) },
      ['airport', 'oslo', 'pair', 'several'],
    ],
    [
      'several polygons',
      {
        $geometry: {
          type: 'MultiPolygon',
          coordinates: [square(0, 40, 10), square(11, 60, 1)].map((each) => each.coordinates),
        },
      },
      ['airport', 'paris'],
    ],
    ['a circle on the sphere', { $centerSphere: [OSLO, 20 / 6378.1] }, ['oslo', 'pair', 'several']],
    ['a circle on a plane', { $center: [OSLO, 0.4] }, ['oslo', 'pair', 'several']],
    [
      'a box',
      {
        $box: [
          [11, 61],
          [2, 59],
        ],
      },
      ['oslo', 'pair', 'several'],
    ],
    [
      'a polygon of pairs',
      {
        $polygon: [
          [2, 48],
          [4, 48],
          [2, 50],
        ],
      },
      ['paris'],
    ],
  ])('finds what lies in %s', async (_, $geoWithin, expected) => {
    expect((await ids({ at: { $geoWithin } })).sort()).toEqual(expected);
  });

  it('needs all of a line or an area to lie inside', async () => {
    const c = harness.db.collection<Row>('shapes');
    await c.insertMany([
      {
        _id: 'line in',
        at: {
          type: 'LineString',
          coordinates: [
            [1, 1],
            [2, 2],
          ],
        },
      },
      {
        _id: 'line out',
        at: {
          type: 'LineString',
          coordinates: [
            [1, 1],
            [20, 2],
          ],
        },
      },
      { _id: 'area in', at: square(1, 1, 2) },
      { _id: 'area out', at: square(8, 8, 5) },
      { _id: 'area round the hole', at: square(4, 4, 3) },
      {
        _id: 'points in',
        at: {
          type: 'MultiPoint',
          coordinates: [
            [1, 1],
            [10, 10],
          ],
        },
      },
      { _id: 'all in', at: { type: 'GeometryCollection', geometries: [point(1, 1), square(1, 1, 1)] } },
      { _id: 'one out', at: { type: 'GeometryCollection', geometries: [point(1, 1), point(50, 1)] } },
      { _id: 'no geometry', at: 'here' },
    ]);
    const area = square(0, 0, 10, square(5, 5, 1).coordinates[0] as number[][]);
    expect((await ids({ at: { $geoWithin: { $geometry: area } } }, 'shapes')).sort()).toEqual(
      ['all in', 'area in', 'line in', 'points in'].sort(),
    );
    expect(await ids({ at: { $geoWithin: { $centerSphere: [[1.5, 1.5], 0.02] } } }, 'shapes')).toEqual([
      'all in',
      'line in',
    ]);
  });
});

describe('$geoIntersects', () => {
  it.each<[string, object, string[]]>([
    ['a point', point(1.5, 1.5), ['area', 'line']],
    [
      'a line',
      {
        type: 'LineString',
        coordinates: [
          [0, 3],
          [9, 3],
        ],
      },
      ['area'],
    ],
    ['an area', square(-5, -5, 20), ['area', 'line', 'point']],
    ['a collection', { type: 'GeometryCollection', geometries: [point(7, 7), point(50, 50)] }, ['point']],
  ])('finds what %s touches', async (_, $geometry, expected) => {
    const c = harness.db.collection<Row>('touched');
    await c.deleteMany({});
    await c.insertMany([
      { _id: 'area', at: square(1, 1, 3) },
      {
        _id: 'line',
        at: {
          type: 'LineString',
          coordinates: [
            [1, 1],
            [2, 2],
          ],
        },
      },
      { _id: 'point', at: point(7, 7) },
    ]);
    expect((await ids({ at: { $geoIntersects: { $geometry } } }, 'touched')).sort()).toEqual(expected);
  });

  it('may be asked of the members of an array', async () => {
    const c = harness.db.collection<Row>('members');
    await c.insertMany([
      {
        _id: 1,
        stops: [
          { at: point(1, 1), open: false },
          { at: point(9, 9), open: true },
        ],
      },
      { _id: 2, stops: [{ at: point(1, 1), open: true }] },
    ]);
    const inside = { at: { $geoWithin: { $geometry: square(0, 0, 2) } }, open: true };
    expect(await ids({ stops: { $elemMatch: inside } }, 'members')).toEqual([2]);
    expect(await ids({ 'stops.at': { $not: { $geoWithin: { $geometry: square(8, 8, 2) } } } }, 'members')).toEqual([2]);
  });

  it('may stand in an alternative, and in a $match behind other stages', async () => {
    const touching = { at: { $geoIntersects: { $geometry: square(2, 48, 1) } } };
    expect(await ids({ $or: [touching, { kind: 'airport' }] })).toEqual(['airport', 'paris']);
    expect(
      await places()
        .aggregate([{ $set: { n: 1 } }, { $match: touching }])
        .toArray(),
    ).toMatchObject([{ _id: 'paris' }]);
  });
});

describe('$near', () => {
  const near = (options: object) => ({ at: { $near: { $geometry: point(...OSLO), ...options } } });

  it('sorts by distance, within the distances asked for', async () => {
    expect(await ids(near({}))).toEqual(['oslo', 'several', 'pair', 'airport', 'paris']);
    expect(await ids(near({ $maxDistance: 20_000 }))).toEqual(['oslo', 'several', 'pair']);
    expect(await ids(near({ $minDistance: 20_000, $maxDistance: 50_000 }))).toEqual(['airport']);
    expect(await ids({ ...near({}), kind: 'city' })).toEqual(['oslo', 'paris']);
  });

  it('takes radians with a pair', async () => {
    const filter = { at: { $nearSphere: OSLO, $maxDistance: 20 / 6378.1 } };
    expect(await ids(filter)).toEqual(['oslo', 'several', 'pair']);
  });

  it('gives way to another sort, and takes skip and limit', async () => {
    const rows = await places().find(near({})).sort({ _id: -1 }).limit(2).toArray();
    expect(rows.map(({ _id }) => _id)).toEqual(['several', 'paris']);
    const page = await places().find(near({})).skip(1).limit(2).batchSize(1).toArray();
    expect(page.map(({ _id }) => _id)).toEqual(['several', 'pair']);
    expect(await harness.db.command({ count: 'places', query: near({}) })).toMatchObject({ n: 5 });
  });

  it('measures to the nearest place of a line, and 0 within an area', async () => {
    const c = harness.db.collection<Row>('measured');
    await c.createIndex({ at: '2dsphere' });
    await c.insertMany([
      {
        _id: 'line',
        at: {
          type: 'LineString',
          coordinates: [
            [-1, 1],
            [1, 1],
          ],
        },
      },
      { _id: 'area', at: square(-1, -1, 2) },
      { _id: 'point', at: point(0, 2) },
    ]);
    const stage = { near: point(0, 0), distanceField: 'd', spherical: true };
    const rows = await c
      .aggregate([{ $geoNear: stage }, { $project: { d: { $round: [{ $divide: ['$d', 1_000] }, 0] } } }])
      .toArray();
    expect(rows).toEqual([
      { _id: 'area', d: 0 },
      { _id: 'line', d: 111 },
      { _id: 'point', d: 223 },
    ]);
  });

  it('says in explain that the collection is read and sorted', async () => {
    const { queryPlanner, executionStats } = await places()
      .find(near({ $maxDistance: 100 }))
      .explain();
    expect(queryPlanner.winningPlan).toMatchObject({
      stage: 'SORT',
      sortPattern: 'distance',
      inputStage: { stage: 'COLLSCAN' },
    });
    expect(executionStats).toMatchObject({ nReturned: 1, totalDocsExamined: 7 });
    await harness.db.collection('indexed').createIndexes([{ key: { at: '2dsphere' } }, { key: { kind: 1 } }]);
    const bounded = await harness.db
      .collection('indexed')
      .find({ ...near({}), kind: 'city' })
      .explain();
    expect(bounded.queryPlanner.winningPlan.inputStage.inputStage).toMatchObject({ indexName: 'kind_1' });
  });
});

describe('$geoNear', () => {
  const run = (options: object, ...rest: object[]) =>
    places()
      .aggregate([
        { $geoNear: { near: point(...OSLO), distanceField: 'far.metres', spherical: true, ...options } },
        ...rest,
      ])
      .toArray();

  it('adds the distance and the place that it was measured to', async () => {
    const [oslo, several] = await run({ includeLocs: 'far.place' }, { $limit: 2 });
    expect(oslo?.['far']).toEqual({ metres: 0, place: point(...OSLO) });
    expect(several?.['far'].place).toEqual(point(10.7, 59.9));
    expect(several?.['far'].metres).toBeCloseTo(3_004, -1);
  });

  it('takes a query, distances and a factor', async () => {
    const rows = await run({ query: { kind: 'airport' }, minDistance: 1, maxDistance: 1e6, distanceMultiplier: 0.001 });
    expect(rows.map(({ _id, far }) => [_id, Math.round(far.metres)])).toEqual([['airport', 37]]);
  });

  it('measures radians from a pair', async () => {
    const rows = await run({ near: OSLO, maxDistance: 0.001 }, { $match: { _id: 'pair' } });
    expect(rows[0]?.['far'].metres).toBeCloseTo(5_249 / 6_378_100, 5);
  });

  it.each([
    ['behind another stage', [{ $match: {} }, { $geoNear: { near: point(1, 1), distanceField: 'd' } }], 40602],
    ['without a field for the distance', [{ $geoNear: { near: point(1, 1) } }], 14],
    ['near an area', [{ $geoNear: { near: square(1, 1, 1), distanceField: 'd' } }], 2],
    ['with an option it does not have', [{ $geoNear: { near: point(1, 1), distanceField: 'd', num: 1 } }], 238],
    ['on a plane', [{ $geoNear: { near: [1, 1], distanceField: 'd' } }], 238],
  ])('is refused %s', async (_, pipeline, code) => {
    expect((await failure(places().aggregate(pipeline).toArray())).code).toBe(code);
  });

  it('needs one 2dsphere index, or a key', async () => {
    const c = harness.db.collection<Row>('keys');
    const $geoNear = { near: point(1, 1), distanceField: 'd' };
    await c.insertOne({ _id: 1, a: point(1, 1), b: point(2, 2) });
    expect((await failure(c.aggregate([{ $geoNear }]).toArray())).code).toBe(27);
    await c.createIndex({ a: '2dsphere' });
    await c.createIndex({ b: '2dsphere' });
    expect((await failure(c.aggregate([{ $geoNear }]).toArray())).code).toBe(27);
    expect(await c.aggregate([{ $geoNear: { ...$geoNear, key: 'a' } }]).toArray()).toMatchObject([{ d: 0 }]);
  });
});
