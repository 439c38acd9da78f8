import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { SharedState } from '../src';
import { MidnightRoll } from '../src/ledger/midnight-roll';
import { eventually } from './eventually';
import { openOver, sharedStateForms } from './shared-states';

describe('the roll of the current documents', () => {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });

  beforeEach(() => log.splice(0));

  const rollOf = ({ locks }: SharedState, roll: () => Promise<number>, stop = new AbortController()) =>
    new MidnightRoll({ ledger: { roll }, locks, database: 'spec', logger, stop: stop.signal });

  it.each(sharedStateForms())('is done at the start by one process after the other $form', async ({ open }) => {
    const shared = await open(3);
    let rolling = 0;
    const most: number[] = [];
    const rolls = shared.map((one) =>
      rollOf(one, async () => {
        rolling += 1;
        await delay(30);
        most.push(rolling);
        rolling -= 1;
        return 7;
      }),
    );
    for (const roll of rolls) roll.start();
    await eventually(() => most.length === 3);
    await Promise.all(rolls.map((roll) => roll.close()));
    expect(most).toEqual([1, 1, 1]);
    expect(log.join()).toContain('"rolled":7');
    shared.forEach((one) => one.close());
  });

  it('is done without the lock when Redis is away, and the log says so', async () => {
    const shared = await openOver('redis://127.0.0.1:1');
    let rolled = 0;
    const roll = rollOf(shared, async () => ++rolled);
    roll.start();
    await eventually(() => rolled === 1);
    await roll.close();
    shared.close();
    expect(log.join()).toContain('without the lock');
  });

  it('waits for no lock when the service stops', async () => {
    const shared = await openOver(undefined);
    const lease = await shared.locks.acquire('roll.spec', { ttlMs: 60_000 });
    const stop = new AbortController();
    const roll = rollOf(shared, () => Promise.reject(new Error('nobody should roll')), stop);
    roll.start();
    stop.abort();
    await roll.close();
    await lease.release();
    shared.close();
    expect(log).toEqual([]);
  });
});
