import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await sales().insertMany([
    { _id: 1, z: 1, b: { y: 1, x: 2 }, total: 7, user: 'a' },
    { _id: 2, z: 2, b: { y: 3, x: 4 }, total: 2, user: 'b' },
    { _id: 3, z: 3, total: 5, user: null },
    { _id: 4, z: 4, total: 12 },
  ]);
});
afterAll(() => harness.close());

function sales() {
  return harness.db.collection<Row>('sales');
}

/** Fields in an order count: documents are compared as text. */
async function lines(pipeline: object[]): Promise<string[]> {
  return (await sales().aggregate(pipeline).toArray()).map((each) => JSON.stringify(each));
}

describe('the fields of a result stand in the order of MongoDB', () => {
  it('puts _id first in a group, then the fields as written', async () => {
    const group = { $group: { z: { $sum: '$total' }, _id: '$user', a: { $sum: 1 } } };
    expect(await lines([{ $match: { _id: 1 } }, group])).toEqual(['{"_id":"a","z":7,"a":1}']);
  });

  it('groups null and a missing field as one null', async () => {
    expect(await lines([{ $match: { _id: { $gte: 3 } } }, { $group: { _id: '$user', n: { $sum: 1 } } }])).toEqual([
      '{"_id":null,"n":2}',
    ]);
  });

  it('leaves projected fields in the order of the document, and computed ones behind them as written', async () => {
    const projection = { total: 1, two: { $add: ['$z', 1] }, z: 1, one: '$user' };
    expect(await lines([{ $match: { _id: 1 } }, { $project: projection }])).toEqual([
      '{"_id":1,"z":1,"total":7,"two":2,"one":"a"}',
    ]);
    expect(await lines([{ $match: { _id: 1 } }, { $project: { 'b.x': 1, 'b.y': 1, _id: 0 } }])).toEqual([
      '{"b":{"y":1,"x":2}}',
    ]);
  });

  it('does so in a find', async () => {
    const found = await sales().findOne({ _id: 1 }, { projection: { total: 1, 'b.x': 1, 'b.y': 1, two: '$z' } });
    expect(JSON.stringify(found)).toBe('{"_id":1,"b":{"y":1,"x":2},"total":7,"two":1}');
  });

  it('keeps the order of the document when fields are left out', async () => {
    expect(await lines([{ $match: { _id: 2 } }, { $project: { b: 0 } }])).toEqual([
      '{"_id":2,"z":2,"total":2,"user":"b"}',
    ]);
  });
});

describe('buckets', () => {
  it('come in order of _id, without those that nothing falls into', async () => {
    const bucket = { groupBy: '$total', boundaries: [0, 3, 4, 10], default: 'more' };
    expect(await lines([{ $bucket: bucket }])).toEqual([
      '{"_id":0,"count":1}',
      '{"_id":4,"count":2}',
      '{"_id":"more","count":1}',
    ]);
  });

  it('carry the fields of their output as written', async () => {
    const bucket = {
      groupBy: '$total',
      boundaries: [0, 20],
      output: { sum: { $sum: '$total' }, all: { $push: '$_id' } },
    };
    expect(await lines([{ $facet: { b: [{ $bucket: bucket }] } }])).toEqual([
      '{"b":[{"_id":0,"sum":26,"all":[1,2,3,4]}]}',
    ]);
  });

  it('put _id first when they are chosen automatically', async () => {
    expect(await lines([{ $bucketAuto: { groupBy: '$total', buckets: 1 } }])).toEqual([
      '{"_id":{"min":2,"max":12},"count":4}',
    ]);
  });

  it.each([
    ['one boundary', { groupBy: '$total', boundaries: [0] }, 40192],
    ['boundaries of two types', { groupBy: '$total', boundaries: [0, 'a'] }, 40193],
    ['boundaries that descend', { groupBy: '$total', boundaries: [5, 0] }, 40194],
    ['a value outside them without a default', { groupBy: '$total', boundaries: [0, 5] }, 40066],
  ])('refuse %s', async (_, $bucket, code) => {
    expect((await failure(sales().aggregate([{ $bucket }]).toArray())).code).toBe(code);
  });
});
