import { type Ledger, type NodeReport, verify } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, residents } from './model/register';

const noon = Date.parse('2026-01-01T12:00:00Z');

/** What is told of a node, by default at noon. */
function report(name: string, seconds = 0, changes: Partial<NodeReport> = {}): NodeReport {
  const heardAt = new Date(noon + seconds * 1_000).toISOString();
  return { name, level: 'prefecture', head: [], applied: [], lag: 0, heardAt, state: 'current', ...changes };
}

describe('what nodes tell of themselves and of those below them', () => {
  let ledgers: Ledgers;
  let upper: Ledger;
  let database: string;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(async () => {
    database = ledgers.newDatabase();
    upper = await ledgers.open(database);
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  /** Ships a commit that a lower node recorded, its versions named as of another where one is given. */
  async function ship(node: string, origin?: string): Promise<void> {
    const lower = await ledgers.open(ledgers.newDatabase());
    const data = { number: node, name: '张三', division: '310101', sex: '1', born: '1980-01-01' };
    await lower.write(request, (tx) =>
      tx.record(residents, { key: `residents/${node}`, data, validFrom: '2000-01-01' }),
    );
    for (const { commit, versions } of await lower.carry((await lower.listChanges()).commits)) {
      const named = versions.map((version) => (origin === undefined ? version : { ...version, origin }));
      await upper.foreign.adopt(node, { commit, versions: named });
    }
  }

  const heardOf = async (name: string) => (await upper.foreign.nodes()).find((node) => node.name === name);

  async function expectSound(): Promise<void> {
    const { findings } = await verify(await ledgers.connect(database), [residents]);
    expect(findings).toEqual([]);
  }

  it('leaves a node below to the way that its records came by, and keeps the rest of what is told', async () => {
    await ship('a', 'n');
    expect(await upper.foreign.heard(report('a'), [report('n')])).toEqual([]);
    const told = [report('m'), report('n', 600), report('o')];
    expect(await upper.foreign.heard(report('b'), told)).toEqual([{ name: 'n', via: 'a' }]);
    expect((await upper.foreign.nodes()).map(({ name }) => name)).toEqual(['a', 'b', 'm', 'n', 'o']);
    expect(await heardOf('n')).toMatchObject({ heardAt: report('n').heardAt });
    await expectSound();
  });

  it('leaves a node below to the way that told of it first, until that was silent of it for a minute', async () => {
    await upper.foreign.heard(report('a'), [report('n')]);
    expect(await upper.foreign.heard(report('b'), [report('n', 60)])).toEqual([{ name: 'n', via: 'a' }]);
    expect(await upper.foreign.heard(report('b'), [report('n', 61)])).toEqual([]);
    expect(await upper.foreign.heard(report('a'), [report('n')])).toEqual([{ name: 'n', via: 'b' }]);
    expect(await heardOf('n')).toMatchObject({ heardAt: report('n', 61).heardAt });
    await expectSound();
  });

  it('lets a node speak for itself whoever told of it, while nothing that it recorded is here', async () => {
    await upper.foreign.heard(report('a'), [report('n')]);
    await upper.foreign.heard(report('n', 1));
    expect(await upper.foreign.heard(report('a'), [report('n', 2)])).toEqual([{ name: 'n', via: 'n' }]);
    await ship('n');
    expect(await upper.foreign.heard(report('a'), [report('n', 600)])).toEqual([{ name: 'n', via: 'n' }]);
    await expectSound();
  });

  it('takes records by another way than a node was told of, and then leaves it to that', async () => {
    await upper.foreign.heard(report('a'), [report('n')]);
    await upper.foreign.heard(report('n'));
    await ship('b', 'n');
    await expect(upper.foreign.heard(report('n', 1))).rejects.toMatchObject({
      ...{ reason: 'NODE_ELSEWHERE', metadata: { node: 'n', via: 'b' } },
    });
    expect(await upper.foreign.heard(report('b'), [report('n', 1)])).toEqual([]);
    await expectSound();
  });

  it('keeps nothing of what a node tells that is known by another way', async () => {
    await ship('a', 'n');
    await expect(upper.foreign.heard(report('n'), [report('m')])).rejects.toMatchObject({ reason: 'NODE_ELSEWHERE' });
    expect(await upper.foreign.nodes()).toEqual([]);
  });

  it('is found out by a verification where it contradicts what was recorded', async () => {
    await ship('a', 'n');
    await upper.foreign.heard(report('b'), [report('m')]);
    const connection = await ledgers.connect(database);
    const nodes = connection.collection<{ _id: string }>('nodes');
    await nodes.updateMany({ _id: { $in: ['a', 'n'] } }, { $set: { toldOnly: true } });
    await nodes.updateOne({ _id: 'm' }, { $set: { via: 'nobody' } });
    const { findings } = await verify(connection, [residents]);
    const named = findings.map(({ problem, id, field }) => ({ problem, id, field }));
    expect(named.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      { problem: 'DIFFERS', id: 'a', field: 'toldOnly' },
      { problem: 'DIFFERS', id: 'm', field: 'via' },
      { problem: 'DIFFERS', id: 'n', field: 'toldOnly' },
    ]);
  });

  it('writes only what is told anew', async () => {
    const connection = await ledgers.connect(database, { monitorCommands: true });
    const { foreign } = await ledgers.open(database, { connection });
    let written = 0;
    connection.getClient().on('commandSucceeded', ({ commandName, reply }) => {
      if (['insert', 'update'].includes(commandName)) written += (reply as { n: number }).n;
    });
    const told = async (...heard: NodeReport[]): Promise<number> => {
      const before = written;
      await foreign.heard(report('a'), heard);
      return written - before;
    };
    expect(await told(report('n'), report('m'))).toBe(3);
    expect(await told(report('n'), report('m'))).toBe(0);
    expect(await told(report('n', 10), report('m'))).toBe(1);
    expect(await heardOf('n')).toMatchObject({ heardAt: report('n', 10).heardAt });
  });

  it('keeps it whole when many processes hear of the same nodes at once', async () => {
    const others = await Promise.all([1, 2, 3].map(() => ledgers.open(database)));
    const below = Array.from({ length: 20 }, (_, i) => report(`n${i}`));
    const outcomes = await Promise.all(
      [upper, ...others].flatMap(({ foreign }, i) => [
        foreign.heard(report(`a${i}`), below),
        foreign.heard(report(`b${i}`), below),
      ]),
    );
    const taken = outcomes.filter((elsewhere) => elsewhere.length === 0);
    expect(taken).toHaveLength(1);
    expect(new Set(outcomes.flat().map(({ via }) => via)).size).toBe(1);
    expect(await upper.foreign.nodes()).toHaveLength(28);
    await expectSound();
  }, 60_000);
});
