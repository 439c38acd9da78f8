import { setTimeout as delay } from 'node:timers/promises';
import { eventBlocks } from '@registry/testing';
import { gatewayUrl } from '../src/index';
import type { ImportLine } from './answers';
import { ndjson, personLine } from './people';
import { Stack, json, lines, stackTimeoutMs } from './stack';

const registry = 'population';
const path = `/v1/changes/${registry}`;
const people = 60;

interface NamedChange {
  readonly seq: number;
  readonly key: string;
  readonly kind: string;
}

describe('the change feed of the platform', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start(async () => undefined);
  }, stackTimeoutMs);
  afterAll(() => stack.stop(), stackTimeoutMs);

  /** Imports one person, again until it is answered: what was stored already is found unchanged. */
  async function importPerson(index: number): Promise<string> {
    const headers = { ...stack.authorization, 'content-type': 'application/x-ndjson' };
    for (;;) {
      const answer = await stack.post(`/v1/imports/${registry}/persons`, ndjson([personLine(index)]), headers);
      const [line] = answer.status === 200 ? lines<ImportLine>(answer) : [];
      if (line?.status === 'accepted' && line.key !== undefined) return line.key;
      await delay(100);
    }
  }

  /** Reads until there are as many changes, by streams that are left after `each` and gone on after by the last id. */
  async function read(changes: NamedChange[], wanted: number, each: number): Promise<void> {
    let cursor: string | undefined;
    while (changes.length < wanted) {
      const leaving = new AbortController();
      const resume: Record<string, string> = cursor === undefined ? {} : { 'last-event-id': cursor };
      const response = await fetch(gatewayUrl(stack.settings) + path, {
        headers: { ...stack.authorization, accept: 'text/event-stream', ...resume },
        signal: leaving.signal,
      });
      const enough = Math.min(wanted, changes.length + each);
      if (response.status !== 200 || response.body === null) {
        // The registry is away, and so is the answer of whether it has the cursor.
        expect(response.status).toBe(503);
        await delay(100);
        continue;
      }
      for await (const { fields } of eventBlocks(response.body)) {
        cursor = fields['id'] ?? cursor;
        if (fields['data'] !== undefined) changes.push(...(JSON.parse(fields['data']) as NamedChange[]));
        if (changes.length >= enough) break;
      }
      leaving.abort();
    }
  }

  it('tells each change once and in order while its registry is killed and started again', async () => {
    const [constant, coming]: [NamedChange[], NamedChange[]] = [[], []];
    const reading = Promise.all([read(constant, people, people), read(coming, people, 7)]);
    const keys: string[] = [];
    for (let index = 0; index < people; index += 1) {
      if (index % 25 === 15) {
        await stack.signal(registry, 'SIGKILL');
        const [key] = await Promise.all([importPerson(index), stack.startAgain(registry)]);
        keys.push(key);
      } else {
        keys.push(await importPerson(index));
      }
    }
    await reading;
    expect(constant.map(({ key }) => key)).toEqual(keys);
    expect(constant.map(({ seq }) => seq)).toEqual(keys.map((_, index) => index + 1));
    expect(coming).toEqual(constant);
  }, 180_000);

  it('never tells who it is about', async () => {
    const page = await stack.get(`${path}?limit=1000&kind=recorded`, stack.authorization);
    expect(page.text).not.toContain(personLine(0).citizenId);
    expect(page.text).not.toContain(personLine(0).name);
    const refused = await stack.get(path, { accept: 'text/event-stream' });
    expect(json<{ reason: string }>(refused).reason).toBe('TOKEN_REQUIRED');
  });
});
