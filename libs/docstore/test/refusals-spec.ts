import { failure, startHarness, type Harness } from './harness';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

describe('the embedded store', () => {
  it('says who it is', async () => {
    const { modules } = await harness.db.admin().buildInfo();
    expect(modules).toEqual(['docstore']);
  });

  it.each([
    ['a key too long for an index', { insert: 'here', documents: [{ a: 'x'.repeat(3000) }] }, 17280],
    ['$where', { find: 'here', filter: { $where: 'true' } }, 238],
    ['$text', { find: 'here', filter: { $text: { $search: 'a' } } }, 238],
  ])('refuses %s by its code', async (_, command, code) => {
    await harness.db.collection('here').createIndex({ a: 1 });
    const reply = await harness.db.command(command).then(
      ({ writeErrors }) => writeErrors?.[0]?.code,
      ({ code: failed }) => failed,
    );
    expect(reply).toBe(code);
  });

  it('refuses a sort without an index that outgrows its memory', async () => {
    const c = harness.db.collection('heavy');
    const text = 'x'.repeat(1_000_000);
    for (let i = 0; i < 3; i++) await c.insertMany(Array.from({ length: 40 }, () => ({ text, n: i })));
    expect((await failure(c.find({}).sort({ n: 1, text: 1 }).toArray())).code).toBe(292);
    expect(
      await c
        .find({}, { projection: { _id: 1 } })
        .sort({ n: 1 })
        .limit(3)
        .toArray(),
    ).toHaveLength(3);
  });
});
