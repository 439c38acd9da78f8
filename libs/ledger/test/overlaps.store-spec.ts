import fc from 'fast-check';
import { Ledger, LedgerError, loadReplica, verify } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';
import { at, exportOf, follow } from './model/replicas';
import { recordNumber, ship, zhang } from './model/shipping';

const NODES = ['n31', 'n32', 'n33'] as const;
const NUMBERS = ['1', '2', '3'];

describe('an identifier that records of several nodes claim', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  const open = () => ledgers.open(ledgers.newDatabase());

  /** The records that numbers lead to, at a commit or now. */
  async function found(ledger: Ledger, numbers: readonly string[], seq?: number) {
    const moment = await ledger.moment(seq === undefined ? {} : { knownAt: at(seq) });
    return ledger.resource(residents).resolve('number', numbers, moment);
  }

  async function headOf(ledger: Ledger): Promise<number> {
    return (await ledger.head()).positions[0]?.seq ?? 0;
  }

  async function pairs(ledger: Ledger): Promise<string[]> {
    const { items } = await ledger.foreign.overlaps({ limit: 1000 });
    return items.map(({ holder, claimant }) => `${holder} ${claimant}`);
  }

  it('is listed with the two until that is settled', async () => {
    const [east, west, upper] = [await open(), await open(), await open()];
    for (const number of ['1', '2']) {
      await recordNumber(east, number);
      await recordNumber(west, number, `residents/west-${number}`);
    }
    await ship(east, upper, 'n31');
    await ship(west, upper, 'n32');
    const listed = async () => (await upper.foreign.overlaps({ limit: 10 })).items;
    expect(await listed()).toEqual(
      ['1', '2'].map((number, i) => ({
        ...{ resource: 'residents', identifierKind: 'number', seq: 3 + i },
        ...{ holder: `residents/${number}`, holderNode: 'n31' },
        ...{ claimant: `residents/west-${number}`, claimantNode: 'n32' },
      })),
    );
    const [page, rest] = [await upper.foreign.overlaps({ limit: 1 }), await listed()];
    if (!page.next) throw new Error('The list has a second page.');
    expect((await upper.foreign.overlaps({ limit: 1, after: page.next })).items).toEqual(rest.slice(1));
    await west.write(request, (tx) => tx.end(residents, { key: 'residents/west-1', at: '2000-01-01' }));
    await east.write(request, (tx) => tx.erase(residents, { key: 'residents/2' }));
    await ship(west, upper, 'n32');
    await ship(east, upper, 'n31');
    expect(await listed()).toEqual([]);
  }, 60_000);

  it('is settled when the holder is corrected to another, and goes on finding the holder', async () => {
    const [east, west, upper] = [await open(), await open(), await open()];
    await recordNumber(east, '1');
    await recordNumber(west, '1', 'residents/west');
    await ship(east, upper, 'n31');
    await ship(west, upper, 'n32');
    const correct = (from: string) =>
      east.write(request, (tx) => tx.correct(residents, { key: 'residents/1', from, patch: { number: '7' } }));
    await correct('2010-01-01');
    await ship(east, upper, 'n31');
    expect(await pairs(upper)).toEqual(['residents/1 residents/west']);
    await correct('2000-01-01');
    await ship(east, upper, 'n31');
    expect(await pairs(upper)).toEqual([]);
    expect(await found(upper, ['1', '7'])).toEqual(['residents/1', 'residents/1']);
  }, 60_000);

  it('passes, when an erasure frees it, to the first record that claimed it too', async () => {
    const [east, west, north, upper] = [await open(), await open(), await open(), await open()];
    await recordNumber(east, '1');
    // What only an earlier version names is held all the same.
    await east.write(request, (tx) =>
      tx.correct(residents, { key: 'residents/1', from: '2000-01-01', patch: { number: '2' } }),
    );
    for (const number of ['1', '2']) await recordNumber(west, number, `residents/west-${number}`);
    await recordNumber(north, '1', 'residents/north');
    await ship(east, upper, 'n31');
    await ship(west, upper, 'n32');
    await ship(north, upper, 'n33');
    const replica = await open();
    await follow(upper, replica);
    expect(await found(upper, ['1', '2'])).toEqual(['residents/1', 'residents/1']);
    // The number is given again in the same commit: by then it is another's.
    await east.write(request, async (tx) => {
      await tx.erase(residents, { key: 'residents/1' });
      await tx.record(residents, { key: 'residents/new', data: { ...zhang, number: '2' }, validFrom: '2001-01-01' });
    });
    await ship(east, upper, 'n31');
    expect(await found(upper, ['1', '2'])).toEqual(['residents/west-1', 'residents/west-2']);
    expect(await found(upper, ['1', '2'], (await headOf(upper)) - 1)).toEqual([undefined, undefined]);
    expect(await pairs(upper)).toEqual(['residents/west-1 residents/north', 'residents/west-2 residents/new']);
    for (const key of ['residents/west-1', 'residents/west-2']) {
      await west.write(request, (tx) => tx.erase(residents, { key }));
    }
    await ship(west, upper, 'n32');
    await follow(upper, replica);
    for (const ledger of [upper, replica]) {
      expect(await found(ledger, ['1', '2'])).toEqual(['residents/north', 'residents/new']);
      expect(await pairs(ledger)).toEqual([]);
    }
  }, 60_000);

  it('passes on in a replica too, where it was loaded while the erasure came', async () => {
    const [east, west, upper] = [await open(), await open(), await open()];
    await recordNumber(east, '1');
    await recordNumber(west, '1', 'residents/west');
    await ship(east, upper, 'n31');
    await ship(west, upper, 'n32');
    const seq = await headOf(upper);
    await east.write(request, (tx) => tx.erase(residents, { key: 'residents/1' }));
    await ship(east, upper, 'n31');
    const database = ledgers.newDatabase();
    await loadReplica(await ledgers.connect(database), [residents], exportOf(upper, seq));
    const replica = await ledgers.open(database, { replicaOf: 'upper:1' });
    await follow(upper, replica);
    for (const ledger of [upper, replica]) expect(await found(ledger, ['1'])).toEqual(['residents/west']);
    expect((await verify(ledgers.connection(), [residents])).findings).toEqual([]);
  }, 60_000);

  const step = fc.record({
    node: fc.constantFrom(...NODES),
    name: fc.constantFrom('a', 'b', 'c'),
    number: fc.constantFrom(...NUMBERS),
    kind: fc.constantFrom('record', 'record', 'record', 'correct', 'correct', 'end', 'merge', 'erase', 'erase', 'ship'),
  });
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  /** What a node writes; what its own rules refuse is left out. */
  async function write(ledger: Ledger, { node, name, number, kind }: Step): Promise<void> {
    const key = `residents/${node}-${name}`;
    const into = `residents/${node}-${name === 'a' ? 'b' : 'a'}`;
    const done = ledger.write(request, async (tx) => {
      if (kind === 'record') {
        await tx.record(residents, { key, data: { ...zhang, number }, validFrom: '2000-01-01', validTo: '2010-01-01' });
      } else if (kind === 'correct') await tx.correct(residents, { key, from: '2000-01-01', patch: { number } });
      else if (kind === 'end') await tx.end(residents, { key, at: '2000-01-01' });
      else if (kind === 'merge') await tx.merge(residents, { from: key, into });
      else await tx.erase(residents, { key });
    });
    await done.catch((error: unknown) => {
      if (!(error instanceof LedgerError)) throw error;
    });
  }

  /** By number the records of which a version names it: a live one, or any that was not wiped. */
  async function namings(ledger: Ledger) {
    const [live, ever] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
    const reader = ledger.resource(residents);
    for (const key of NODES.flatMap((node) => ['a', 'b', 'c'].map((name) => `residents/${node}-${name}`))) {
      for (const { data, seqTo } of (await reader.history(key, { limit: 500 })).items) {
        if (!data) continue;
        const { number } = data as Resident;
        for (const names of seqTo === undefined ? [live, ever] : [ever]) {
          names.set(number, (names.get(number) ?? new Set()).add(key));
        }
      }
    }
    return { live, ever };
  }

  async function standing(ledger: Ledger, key: string): Promise<string> {
    const fate = await ledger.resource(residents).fate(key, await ledger.moment());
    return fate?.kind === 'merged' ? standing(ledger, fate.into) : key;
  }

  it('leads to a record that names it, and is listed with all others that do, whatever three nodes write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 60 }), async (steps) => {
        const lower = new Map<string, Ledger>();
        for (const node of NODES) lower.set(node, await open());
        const [replica, upper] = [await open(), await open()];
        const connection = ledgers.connection();
        for (const one of steps) {
          const ledger = lower.get(one.node) as Ledger;
          if (one.kind !== 'ship') await write(ledger, one);
          else {
            await ship(ledger, upper, one.node);
            await follow(upper, replica);
          }
        }
        const { live, ever } = await namings(upper);
        const expected = new Set<string>();
        for (const number of NUMBERS) {
          const [owner] = await found(upper, [number]);
          if (owner === undefined) expect([...(live.get(number) ?? [])]).toEqual([]);
          else expect([...(ever.get(number) ?? [])]).toContain(owner);
          const holder = await standing(upper, owner ?? '');
          const claimants = live.get(number) ?? new Set<string>();
          if (!claimants.has(holder)) continue;
          for (const claimant of claimants) if (claimant !== holder) expected.add(`${holder} ${claimant}`);
        }
        expect(new Set(await pairs(upper))).toEqual(expected);
        expect(await found(replica, NUMBERS)).toEqual(await found(upper, NUMBERS));
        expect(await pairs(replica)).toEqual(await pairs(upper));
        expect((await verify(connection, [residents])).findings).toEqual([]);
        await ledgers.closeAll();
      }),
      { numRuns: 10 },
    );
  }, 240_000);
});
