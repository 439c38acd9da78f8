import { importRows } from './import-stream';
import type { RowRecord } from './row-fault';

const provenance = { sourceDepartment: 'test', legalBasis: '', reason: '', itemSources: {} };

describe('an import', () => {
  it('reads on only when the registry has answered', async () => {
    let read = 0;
    async function* rows(): AsyncGenerator<RowRecord[]> {
      for (let line = 1; line <= 10_000; line += 1) {
        read = line;
        yield [{ line, values: {}, characters: 2 }];
      }
    }
    let ahead = 0;
    const outcomes = importRows(
      rows(),
      {
        fields: {},
        prefix: '',
        maxLineBytes: 100,
        send: async function* (chunks) {
          const waiting: number[] = [];
          for await (const { records } of chunks) {
            waiting.push(records.length);
            ahead = Math.max(ahead, read);
            if (waiting.length === 4) {
              break;
            }
          }
          yield* waiting.map(() => ({ results: [] }));
        },
      },
      { provenance },
    );
    for await (const outcome of outcomes) {
      expect(outcome).toEqual([]);
    }
    expect(ahead).toBeLessThanOrEqual(2_000);
  });

  it('of a large row goes in a chunk of its own', async () => {
    const sizes: number[] = [];
    async function* rows(): AsyncGenerator<RowRecord[]> {
      yield [1, 2, 3].map((line) => ({ line, values: {}, characters: 3_000_000 }));
    }
    const outcomes = importRows(
      rows(),
      {
        fields: {},
        prefix: '',
        maxLineBytes: 100,
        send: async function* (chunks) {
          for await (const { records } of chunks) {
            sizes.push(records.length);
            yield { results: [] };
          }
        },
      },
      { provenance },
    );
    expect((await outcomes.next()).done).toBe(false);
    await outcomes.next();
    await outcomes.next();
    expect(sizes).toEqual([1, 1, 1]);
    await outcomes.return(undefined);
  });
});
