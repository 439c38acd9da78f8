import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Commit, CommitWakeUps, Ledger } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, residents } from './model/register';

const NEVER_MS = 600_000;

/** Wake-ups between the ledgers of this process; muted, they are lost. */
class Bell implements CommitWakeUps {
  readonly #bell = new EventEmitter();
  muted = false;

  announce(seq: number): void {
    if (!this.muted) setImmediate(() => this.#bell.emit('rung', seq));
  }

  onAnnounced(wake: (seq: number) => void): () => void {
    this.#bell.on('rung', wake);
    return () => this.#bell.off('rung', wake);
  }

  get listeners(): number {
    return this.#bell.listenerCount('rung');
  }
}

describe('a process that is woken', () => {
  let ledgers: Ledgers;
  let bell: Bell;
  let database: string;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(() => {
    bell = new Bell();
    database = ledgers.newDatabase();
  });

  afterAll(() => ledgers.stop());

  async function write(ledger: Ledger, number: string): Promise<number> {
    const data = { number, name: '李四', division: '320500', sex: '2', born: '1990-01-01' };
    const fact = { key: `residents/${number}`, data, validFrom: '2000-01-01' };
    return (await ledger.write(request, (tx) => tx.record(residents, fact))).seq;
  }

  function heardBy(ledger: Ledger): number[] {
    const seqs: number[] = [];
    ledger.onCommit(({ position }: Commit) => seqs.push(position.seq));
    return seqs;
  }

  async function untilHeard(seqs: readonly number[], count: number): Promise<void> {
    while (seqs.length < count) await sleep(5);
  }

  it('sees the commit of another at once, however rarely it looks by itself', async () => {
    const writer = await ledgers.open(database, { followMs: NEVER_MS, wakeUps: bell });
    const reader = await ledgers.open(database, { followMs: NEVER_MS, wakeUps: bell });
    const heard = heardBy(reader);
    const begun = performance.now();
    await write(writer, '1');
    await untilHeard(heard, 1);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect((await reader.moment()).seq).toBe(1);
  });

  it('misses and repeats nothing when several write at once', async () => {
    const many = await Promise.all(
      Array.from({ length: 3 }, () => ledgers.open(database, { followMs: NEVER_MS, wakeUps: bell })),
    );
    const heard = many.map(heardBy);
    await Promise.all(many.flatMap((ledger, w) => Array.from({ length: 20 }, (_, i) => write(ledger, `${w}-${i}`))));
    await Promise.all(heard.map((seqs) => untilHeard(seqs, 60)));
    expect(heard).toEqual(many.map(() => Array.from({ length: 60 }, (_, i) => i + 1)));
  });

  it('makes up for a wake-up that was lost with the next one, and by looking by itself', async () => {
    const writer = await ledgers.open(database, { followMs: NEVER_MS, wakeUps: bell });
    const woken = heardBy(await ledgers.open(database, { followMs: NEVER_MS, wakeUps: bell }));
    const looking = heardBy(await ledgers.open(database, { followMs: 20, wakeUps: bell }));
    bell.muted = true;
    await write(writer, '1');
    await untilHeard(looking, 1);
    expect(woken).toEqual([]);
    bell.muted = false;
    await write(writer, '2');
    await untilHeard(woken, 2);
    expect(woken).toEqual([1, 2]);
  });

  it('is not disturbed by wake-ups for what it has or for what nobody wrote, nor when it has closed', async () => {
    const ledger = await ledgers.open(database, { followMs: NEVER_MS, wakeUps: bell });
    const heard = heardBy(ledger);
    await write(ledger, '1');
    for (const seq of [1, 0, 99, Number.NaN]) bell.announce(seq);
    await sleep(50);
    expect(heard).toEqual([1]);
    await ledger.close();
    expect(bell.listeners).toBe(0);
  });
});
