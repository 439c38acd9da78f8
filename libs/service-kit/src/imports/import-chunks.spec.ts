import { alreadyExists, invalidArgument, violation } from '../errors/constructors';
import { type ImportChunk, importChunks } from './import-chunks';

interface Row {
  readonly line: number;
}

const provenance = { sourceDepartment: 'test', legalBasis: '', reason: '', itemSources: {} };

function chunk(...lines: number[]): ImportChunk<Row> {
  return { rows: lines.map((line) => ({ line })), provenance };
}

function rules(log: string[] = []) {
  return {
    maxRows: 3,
    domain: 'test.registry',
    read: ({ line }: Row) => {
      log.push(`read ${line}`);
      if (line < 0) {
        throw invalidArgument([violation('line', 'NEGATIVE', { en: 'must not be negative', zh: '不能为负数' })]);
      }
      return line;
    },
    apply: async (facts: readonly number[]) => {
      log.push(`apply ${facts.join(',')}`);
      await Promise.resolve();
      log.push(`applied ${facts.join(',')}`);
      return facts.map((line) =>
        line === 9 ? alreadyExists('TAKEN', 'taken') : { key: `rows/${line}`, seq: line, unchanged: false },
      );
    },
  };
}

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) {
    gathered.push(item);
  }
  return gathered;
}

describe('the import loop', () => {
  it('answers each chunk in order, a result per row, refused rows in their places', async () => {
    const answers = await all(importChunks(from([chunk(1, -2, 9), chunk(4)]), rules()));
    expect(answers.map(({ results }) => results)).toMatchObject([
      [
        { line: 1, outcome: { $case: 'accepted', value: { key: 'rows/1' } } },
        { line: -2, outcome: { $case: 'rejected', value: { reason: 'NEGATIVE', domain: 'test.registry' } } },
        { line: 9, outcome: { $case: 'rejected', value: { reason: 'TAKEN' } } },
      ],
      [{ line: 4, outcome: { $case: 'accepted' } }],
    ]);
  });

  it('records a chunk only when the one before is recorded', async () => {
    const log: string[] = [];
    await all(importChunks(from([chunk(1), chunk(2), chunk(3)]), rules(log)));
    expect(log.filter((entry) => entry.startsWith('appl'))).toEqual(
      [1, 2, 3].flatMap((line) => [`apply ${line}`, `applied ${line}`]),
    );
  });

  it('answers a chunk to a sender who waits for the answer before the next', async () => {
    let answered: () => void = () => undefined;
    async function* waiting(): AsyncGenerator<ImportChunk<Row>> {
      for (const line of [1, 2, 3]) {
        const answer = new Promise<void>((resolve) => {
          answered = resolve;
        });
        yield chunk(line);
        await answer;
      }
    }
    const lines: number[] = [];
    for await (const { results } of importChunks(waiting(), rules())) {
      lines.push(...results.map(({ line }) => line));
      answered();
    }
    expect(lines).toEqual([1, 2, 3]);
  });

  it('fails with what recording throws, also while the sender waits for the answer', async () => {
    async function* waiting(): AsyncGenerator<ImportChunk<Row>> {
      yield chunk(1);
      await new Promise(() => undefined);
    }
    const failing = { ...rules(), apply: () => Promise.reject(new Error('store away')) };
    await expect(all(importChunks(waiting(), failing))).rejects.toThrow('store away');
  });

  it('refuses a chunk with too many rows and a first one without provenance', async () => {
    await expect(all(importChunks(from([chunk(1, 2, 3, 4)]), rules()))).rejects.toMatchObject({
      reason: 'TOO_MANY_ROWS',
    });
    await expect(all(importChunks(from([{ rows: [] }]), rules()))).rejects.toMatchObject({
      reason: 'PROVENANCE_REQUIRED',
    });
  });

  it('still answers the chunk before one that is refused', async () => {
    const results: unknown[] = [];
    const run = async () => {
      for await (const answer of importChunks(from([chunk(1), chunk(1, 2, 3, 4)]), rules())) {
        results.push(answer);
      }
    };
    await expect(run()).rejects.toMatchObject({ reason: 'TOO_MANY_ROWS' });
    expect(results).toHaveLength(1);
  });
});
