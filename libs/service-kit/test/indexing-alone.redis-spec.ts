import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { SharedState } from '../src';
import { indexingAlone } from '../src/ledger/indexing-alone';
import { openOver, sharedStateForms } from './shared-states';

describe('indexes of a database', () => {
  const log: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void log.push(line) });
  const stop = new AbortController();

  const indexing = ({ locks }: SharedState) => indexingAlone({ locks, database: 'spec', logger, stop: stop.signal });

  it.each(sharedStateForms())('are created by one process after the other $form', async ({ open }) => {
    const shared = await open(4);
    let building = 0;
    const most: number[] = [];
    await Promise.all(
      shared.map((one) =>
        indexing(one)(async () => {
          building += 1;
          await delay(30);
          most.push(building);
          building -= 1;
        }),
      ),
    );
    expect(most).toEqual([1, 1, 1, 1]);
    expect(log).toEqual([]);
    shared.forEach((one) => one.close());
  });

  it('are created without the lock when Redis is away, and the log says so', async () => {
    const shared = await openOver('redis://127.0.0.1:1');
    let built = 0;
    await indexing(shared)(async () => {
      built += 1;
    });
    shared.close();
    expect(built).toBe(1);
    expect(log.join()).toContain('Creating indexes without the lock');
  });

  it('fail with what went wrong with them', async () => {
    const shared = await openOver(undefined);
    await expect(indexing(shared)(() => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
    await indexing(shared)(() => Promise.resolve());
  });
});
