import fc from 'fast-check';
import { BeforeReplicaError, type ExportPage, type Ledger, loadReplica, verify } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';
import { exportOf, follow } from './model/replicas';

const zhang: Resident = { number: '1', name: '张三', division: '310101', sex: '1', born: '1980-01-01' };

/** One write of a random history. */
const step = fc.record({
  number: fc.integer({ min: 1, max: 5 }).map(String),
  name: fc.constantFrom('张三', '李四'),
  year: fc.integer({ min: 2000, max: 2020 }),
  kind: fc.constantFrom('record', 'record', 'record', 'correct', 'end', 'merge', 'erase'),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function apply(ledger: Ledger, { number, name, year, kind }: Step): Promise<void> {
  const key = `residents/${number}`;
  const date = `${year}-01-01`;
  const into = `residents/${(Number(number) % 5) + 1}`;
  await ledger
    .write(request, async (tx) => {
      if (kind === 'record') await tx.record(residents, { key, data: { ...zhang, number, name }, validFrom: date });
      else if (kind === 'correct') await tx.correct(residents, { key, from: date, patch: { name } });
      else if (kind === 'end') await tx.end(residents, { key, at: date });
      else if (kind === 'merge') await tx.merge(residents, { from: key, into });
      else await tx.erase(residents, { key });
    })
    // A write that the rules refuse is none.
    .catch(() => undefined);
}

async function answers(ledger: Ledger, validAt: string) {
  const moment = await ledger.moment({ validAt });
  const reader = ledger.resource(residents);
  const keys = ['1', '2', '3', '4', '5'].map((number) => `residents/${number}`);
  const found = await reader.batchGet(keys, moment);
  const query = { resource: 'residents', counter: 'residents', division: '310000' };
  return {
    found: found.map((version) => version && { data: version.data, digest: version.digest, seq: version.seqFrom }),
    search: (await reader.search({ index: 'names', term: '310101', limit: 10 }, moment)).items.map(({ key }) => key),
    fates: await Promise.all(keys.map((key) => reader.fate(key, moment))),
    owners: await reader.resolve('number', ['1', '2', '3', '4', '5'], moment),
    sums: [...(await ledger.counters.sum(query, moment))],
  };
}

describe('a replica', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  /** Loads what is live at a seq into a new database; `pages` may cut the export short. */
  async function load(
    source: Ledger,
    seq: number,
    pages?: (all: AsyncIterable<ExportPage>) => AsyncIterable<ExportPage>,
    database = ledgers.newDatabase(),
  ): Promise<Ledger> {
    const connection = await ledgers.connect(database);
    await loadReplica(connection, [residents], exportOf(source, seq, pages));
    return ledgers.open(database, { replicaOf: 'source:1' });
  }

  it('is the export at any commit and the log since: it answers as its source, with an equal state hash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 25 }), fc.nat(), async (steps, chosen) => {
        const source = await ledgers.open(ledgers.newDatabase());
        for (const one of steps) await apply(source, one);
        const head = await source.head();
        const replica = await load(source, chosen % ((head.positions[0]?.seq ?? 0) + 1));
        await follow(source, replica);
        expect(await replica.head()).toEqual(head);
        for (const date of ['2005-06-01', '2026-01-01']) {
          expect(await answers(replica, date)).toEqual(await answers(source, date));
        }
        await ledgers.closeAll();
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it('knows of a time what the commit it was loaded at says, and refuses times before', async () => {
    let now = '2026-03-01T00:00:00.000Z';
    const clock = (): Date => new Date(now);
    const source = await ledgers.open(ledgers.newDatabase(), { clock });
    for (const number of ['1', '2']) await apply(source, { kind: 'record', number, name: '张三', year: 2000 });
    const replica = await load(source, 2);
    now = '2026-03-03T00:00:00.000Z';
    expect(await replica.knownAt('2026-03-02T00:00:00.000Z')).toEqual(await source.knownAt('2026-03-02T00:00:00.000Z'));
    await expect(replica.knownAt('2026-02-28T00:00:00.000Z')).rejects.toThrow(BeforeReplicaError);
  });

  it('holds the identifiers that an erasure passed on before the export was made', async () => {
    const source = await ledgers.open(ledgers.newDatabase());
    await apply(source, { kind: 'record', number: '1', name: '张三', year: 2000 });
    await apply(source, { kind: 'record', number: '2', name: '张三', year: 2010 });
    await apply(source, { kind: 'merge', number: '1', name: '张三', year: 2000 });
    await apply(source, { kind: 'erase', number: '1', name: '张三', year: 2000 });
    for (const seq of [2, 3, 4]) {
      const replica = await load(source, seq);
      await follow(source, replica);
      expect(await replica.resource(residents).resolve('number', ['1', '2'], await replica.moment())).toEqual([
        'residents/2',
        'residents/2',
      ]);
    }
  });

  it('learns of mergers from writes that changed the same record, or made it', async () => {
    const source = await ledgers.open(ledgers.newDatabase());
    await apply(source, { kind: 'record', number: '1', name: '张三', year: 2000 });
    await apply(source, { kind: 'record', number: '2', name: '张三', year: 2000 });
    const [corrected, made, into] = ['residents/1', 'residents/3', 'residents/2'];
    await source.write(request, async (tx) => {
      await tx.correct(residents, { key: corrected, from: '1990-01-01', patch: { name: '李四', number: '4' } });
      await tx.merge(residents, { from: corrected, into });
    });
    await source.write(request, async (tx) => {
      const data = { ...zhang, number: '5' };
      await tx.record(residents, { key: made, data, validFrom: '2001-01-01' });
      await tx.merge(residents, { from: made, into });
    });
    const { commits } = await source.listChanges();
    expect(commits.flatMap(({ changes }) => changes.flatMap((change) => (change.into ? [change.key] : [])))).toEqual([
      corrected,
      made,
    ]);
    for (const seq of [2, 3, 4]) {
      const replica = await load(source, seq);
      await follow(source, replica);
      expect(await answers(replica, '2026-01-01')).toEqual(await answers(source, '2026-01-01'));
      expect(await replica.resource(residents).fate(made, await replica.moment())).toEqual({ kind: 'merged', into });
    }
  });

  it('goes on loading where it was cut short, whatever was written meanwhile', async () => {
    const source = await ledgers.open(ledgers.newDatabase());
    const write = (from: number, name: string): Promise<unknown> =>
      source.write(request, async (tx) => {
        for (let i = from; i < from + 700; i++) {
          const number = `${i}`.padStart(5, '0');
          await tx.record(residents, {
            key: `residents/${number}`,
            data: { ...zhang, number, name },
            validFrom: '2000-01-01',
          });
        }
      });
    await write(0, '张三');
    await write(700, '张三');
    const database = ledgers.newDatabase();
    const cut = load(
      source,
      2,
      async function* (all) {
        for await (const page of all) {
          yield page;
          if (page.versions.at(-1)?.row.key.endsWith('00999')) throw new Error('cut');
        }
      },
      database,
    );
    await expect(cut).rejects.toThrow('cut');
    await write(500, '李四');
    let loaded = 0;
    const replica = await load(
      source,
      2,
      async function* (all) {
        for await (const page of all) {
          loaded += page.versions.length;
          yield page;
        }
      },
      database,
    );
    expect(loaded).toBe(400);
    await follow(source, replica);
    expect(await replica.head()).toEqual(await source.head());
  });

  it('is loaded by several processes at once as by one', async () => {
    const source = await ledgers.open(ledgers.newDatabase());
    await source.write(request, async (tx) => {
      for (let i = 0; i < 1_100; i++) {
        const number = `${i}`.padStart(5, '0');
        const data = { ...zhang, number };
        await tx.record(residents, { key: `residents/${number}`, data, validFrom: '2000-01-01' });
      }
    });
    const database = ledgers.newDatabase();
    const replicas = await Promise.all([1, 2, 3].map(() => load(source, 1, undefined, database)));
    for (const replica of replicas) {
      expect(await replica.head()).toEqual(await source.head());
      expect(await answers(replica, '2026-01-01')).toEqual(await answers(source, '2026-01-01'));
    }
    expect(await verify(await ledgers.connect(database), [residents])).toMatchObject({ findings: [] });
  });

  it('refuses an export that is not what its hashes say', async () => {
    const source = await ledgers.open(ledgers.newDatabase());
    await apply(source, { kind: 'record', number: '1', name: '张三', year: 2000 });
    const changed = (change: (page: ExportPage) => ExportPage) =>
      load(source, 1, async function* (all) {
        for await (const page of all) yield change(page);
      });
    const [other] = [{ json: '{}' }];
    await expect(
      changed((page) => ({
        ...page,
        versions: page.versions.map(({ resource, row }) => ({ resource, row: { ...row, ...other } })),
      })),
    ).rejects.toMatchObject({ reason: 'VERSION_DIFFERS' });
    await expect(changed((page) => ({ ...page, versions: [] }))).rejects.toMatchObject({
      reason: 'STATE_HASH_DIFFERS',
    });
  });

  it('takes no writes, and says where it begins', async () => {
    const source = await ledgers.open(ledgers.newDatabase());
    await apply(source, { kind: 'record', number: '1', name: '张三', year: 2000 });
    await apply(source, { kind: 'record', number: '2', name: '张三', year: 2000 });
    const replica = await load(source, 2);
    await expect(replica.write(request, () => Promise.resolve())).rejects.toMatchObject({
      reason: 'REPLICA_READ_ONLY',
      metadata: { source: 'source:1' },
    });
    const before = [{ partition: 'main', epoch: 1, seq: 1 }];
    const begins = { reason: 'BEFORE_REPLICA', metadata: { restartFrom: 'main:1:2' } };
    await expect(replica.moment({ knownAt: before })).rejects.toMatchObject(begins);
    await expect(replica.listChanges()).rejects.toMatchObject(begins);
    await expect(replica.listChanges({ after: before })).rejects.toMatchObject(begins);
  });

  it('frees all identifiers of a record that is erased, those before its base too', async () => {
    const source = await ledgers.open(ledgers.newDatabase());
    await apply(source, { kind: 'record', number: '1', name: '张三', year: 2000 });
    await source.write(request, (tx) =>
      tx.correct(residents, { key: 'residents/1', from: '2000-01-01', patch: { number: '9' } }),
    );
    const replica = await load(source, 2);
    expect(await replica.resource(residents).resolve('number', ['1'], await replica.moment())).toEqual(['residents/1']);
    await apply(source, { kind: 'erase', number: '1', name: '张三', year: 2000 });
    await follow(source, replica);
    expect(await replica.resource(residents).resolve('number', ['1', '9'], await replica.moment())).toEqual([
      undefined,
      undefined,
    ]);
  });
});
