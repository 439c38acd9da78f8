import { ChangeKind, Commit, LedgerServiceDefinition, type ListChangesRequest } from '@registry/proto/common/v1';
import { type RunningService, outOfRange } from '@registry/service-kit';
import { type GatewayUnderTest, startGatewayUnderTest, token } from './gateway';
import { answering, headOf, startRegistry } from './registry';
import { sharedForms } from './shared-redis';

/** A log of commits, and the limits of the pages it was asked for. */
class Log {
  epoch = 1;
  commits: Commit[] = [];
  asked: number[] = [];

  /** Adds commits of `changes` changes each; `line` tells one history from another. */
  grow(count: number, changes = 1, line = 'a'): void {
    for (let added = 0; added < count; added += 1) {
      const seq = this.commits.length + 1;
      const change = { resource: 'divisions', key: `divisions/${line}${seq}`, kind: ChangeKind.RECORDED };
      const position = { partition: 'main', epoch: this.epoch, seq };
      const all = Array.from({ length: changes }, () => change);
      this.commits.push(Commit.fromPartial({ position, hash: `${line}${seq}`, changes: all }));
    }
  }

  get head() {
    return { partition: 'main', epoch: this.epoch, seq: this.commits.length };
  }

  list({ after, limit }: ListChangesRequest) {
    this.asked.push(limit);
    const from = after[0]?.seq ?? 0;
    if (from > this.commits.length || (after[0] !== undefined && after[0].epoch !== this.epoch)) {
      throw outOfRange('POSITION_AHEAD_OF_HEAD', 'Ahead');
    }
    const commits: Commit[] = [];
    let changes = 0;
    for (const commit of this.commits.slice(from, from + (limit === 0 ? 100 : limit))) {
      commits.push(commit);
      changes += commit.changes.length;
      if (changes >= 10_000) {
        break;
      }
    }
    return { commits, next: [{ partition: 'main', epoch: this.epoch, seq: from + commits.length }] };
  }
}

describe.each(sharedForms())('pages of changes kept $form', ({ shared, variables }) => {
  let log: Log;
  let geospatial: RunningService;
  let population: RunningService;
  let under: GatewayUnderTest;
  /** Another gateway where they share something, else the same one. */
  let other: GatewayUnderTest;

  beforeEach(async () => {
    log = new Log();
    const service = answering(LedgerServiceDefinition, { listChanges: async (request) => log.list(request) });
    const head = headOf(() => log.head);
    [geospatial, population] = await Promise.all([
      startRegistry('geospatial', 0, [service, head]),
      startRegistry('population', 0, [service, head]),
    ]);
    const addresses = {
      GEOSPATIAL_ADDRESS: `127.0.0.1:${geospatial.grpcPort}`,
      POPULATION_ADDRESS: `127.0.0.1:${population.grpcPort}`,
    };
    const settings = { ...addresses, ...variables() };
    under = await startGatewayUnderTest(settings);
    other = shared ? await startGatewayUnderTest(settings) : under;
  });

  afterEach(async () => {
    await Promise.all([under.gateway.stop(), other === under ? undefined : other.gateway.stop()]);
    await Promise.all([geospatial.stop(), population.stop()]);
  });

  const text = async (from: GatewayUnderTest, query: string, registry = 'geospatial') =>
    (await from.ask(`/v1/changes/${registry}?${query}`, { headers: { authorization: `Bearer ${token}` } })).text();

  /** Adds commits, as {@link Log.grow}, of which both gateways know then: who has a cursor has seen what lies before it. */
  async function grow(count: number, changes?: number, line?: string): Promise<void> {
    log.grow(count, changes, line);
    const { partition, epoch, seq } = log.head;
    for (const from of [under, other]) {
      for (const registry of ['geospatial', 'population']) {
        await text(from, `after=${partition}:${epoch}:${seq}`, registry);
      }
    }
    log.asked.length = 0;
  }

  it('are read once, and then only their last commit', async () => {
    await grow(30);
    const first = await text(under, 'limit=10');
    expect(await text(other, 'limit=10')).toBe(first);
    expect(first.trimEnd().split('\n')).toHaveLength(11);
    expect(log.asked).toEqual([10, 1]);
  });

  it('are those that the number of changes ended too', async () => {
    await grow(30, 500);
    const first = await text(under, '');
    expect(await text(other, '')).toBe(first);
    expect(first.endsWith('{"next":"main:1:20"}\n')).toBe(true);
    expect(log.asked).toEqual([30, 1]);
  });

  it('are none that end at the head, which goes on', async () => {
    await grow(5);
    await text(under, 'limit=10');
    await grow(1);
    expect(await text(other, 'limit=10')).toContain('divisions/a6');
    expect(log.asked).toEqual([6]);
  });

  it('are given up when the log is another one: restored, of another epoch, or begun anew', async () => {
    await grow(30);
    await text(under, 'limit=10');
    log.commits = [];
    await grow(30, 1, 'b');
    expect(await text(other, 'limit=10')).toContain('divisions/b1"');
    log.commits = [];
    await grow(3, 1, 'b');
    expect(await text(under, 'limit=10')).toContain('{"next":"main:1:3"}');
    log.epoch = 2;
    const old = await under.ask('/v1/changes/geospatial?limit=10&after=main:1:1');
    expect(old.status).toBe(400);
  });

  it('are not answered while the registry is away', async () => {
    await grow(30);
    await text(under, 'limit=10');
    await geospatial.stop();
    expect((await other.ask('/v1/changes/geospatial?limit=10')).status).toBe(503);
  });

  it('are none about persons', async () => {
    await grow(30);
    await text(under, 'limit=10', 'population');
    await text(other, 'limit=10', 'population');
    expect(log.asked).toEqual([10, 10]);
  });
});
