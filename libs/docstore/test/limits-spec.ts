import { canBacktrack } from '../src/limits/regex';
import { failure, startHarness, type Harness, type Row } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  const documents = Array.from({ length: 3_000 }, (_, i) => ({
    _id: i,
    n: i,
    text: `${'a'.repeat(40)}!`,
    a: [1, 2, 3],
  }));
  await harness.db.collection<Row>('many').insertMany(documents);
});
afterAll(() => harness.close());

const many = () => harness.db.collection<Row>('many');
/** Too slow for any limit here: each document takes its time. */
const SLOW = { $expr: { $gt: [{ $size: { $range: [0, 20_000] } }, 1_000_000] } };

describe('the time a command may take', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['find', () => many().find(SLOW, { maxTimeMS: 50 }).toArray()],
    ['find with a sort', () => many().find(SLOW, { maxTimeMS: 50 }).sort({ n: -1 }).toArray()],
    ['count', () => harness.db.command({ count: 'many', query: SLOW, maxTimeMS: 50 })],
    ['distinct', () => many().distinct('n', SLOW, { maxTimeMS: 50 })],
    [
      'aggregate',
      () =>
        many()
          .aggregate([{ $match: SLOW }], { maxTimeMS: 50 })
          .toArray(),
    ],
    [
      'a pipeline',
      () =>
        many()
          .aggregate([{ $group: { _id: '$n' } }, { $match: SLOW }], { maxTimeMS: 50 })
          .toArray(),
    ],
    [
      'update',
      () =>
        harness.db
          .command({ update: 'many', updates: [{ q: SLOW, u: { $set: { x: 1 } }, multi: true }], maxTimeMS: 50 })
          .then(refused),
    ],
    [
      'findAndModify',
      () => harness.db.command({ findAndModify: 'many', query: SLOW, update: { $set: { x: 1 } }, maxTimeMS: 50 }),
    ],
  ])('ends %s with MaxTimeMSExpired (50)', async (_, run) => {
    expect(await failure(run())).toMatchObject({ code: 50 });
    expect(await harness.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it('is refused when it is no number of milliseconds', async () => {
    expect(await failure(harness.db.command({ find: 'many', filter: { n: 1 }, maxTimeMS: -1 }))).toMatchObject({
      code: 2,
    });
  });

  it('does not run between the batches of a cursor', async () => {
    const cursor = many().find({}, { maxTimeMS: 200, batchSize: 10 });
    await cursor.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await cursor.toArray()).toHaveLength(2_999);
  });
});

describe('what would take for ever', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a regular expression that backtracks', () => many().findOne({ text: /^(a+)+$/ })],
    ['one that refers back', () => many().findOne({ text: { $regex: '^(a+)+\\1$', $options: 'i' } })],
    ['one in an expression', () => many().findOne({ $expr: { $regexMatch: { input: '$text', regex: '^(a|aa)+$' } } })],
    ['a pipeline that multiplies', () => many().aggregate(multiplying(), { maxTimeMS: 300 }).toArray()],
  ])('ends with an error and leaves the store answering: %s', async (_, run) => {
    expect(await failure(run())).toMatchObject({ code: 50 });
    expect(await harness.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it('ends before it fills the memory: $range', async () => {
    const huge = many()
      .aggregate([{ $limit: 1 }, { $project: { x: { $range: [0, 1e9] } } }])
      .toArray();
    expect(await failure(huge)).toMatchObject({ code: 146 });
  });
});

describe('a regular expression', () => {
  it.each(['^abc', 'a.*b', '^[a+*]+$', 'a\\+\\+b', '(ab|cd)'])(
    'is run as it is when it cannot take for ever: %s',
    (source) => {
      expect(canBacktrack(source)).toBe(false);
    },
  );

  it.each(['(a+)+', '(a|aa)*', 'a*a*b', '(a{1,5}){2,9}', '(?:x?)+'])('is watched when it could: %s', (source) => {
    expect(canBacktrack(source)).toBe(true);
  });
});

function multiplying(): object[] {
  const fields = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z'];
  return [
    { $addFields: Object.fromEntries(fields.map((field) => [field, '$a'])) },
    ...fields.map((field) => ({ $unwind: `$${field}` })),
    { $count: 'n' },
  ];
}

/** A write's statement fails within its reply. */
async function refused({ writeErrors }: Record<string, unknown>): Promise<never> {
  const [first] = writeErrors as { code: number }[];
  const error = await failure(harness.db.command({ nope: 1 }));
  error.code = first?.code ?? 0;
  throw error;
}
