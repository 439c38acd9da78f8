import fc from 'fast-check';
import { exportPages } from './export-pages';

/** Pages over the numbers below `total`, keyed by their text. */
function source(total: number, after: string | undefined, limit: number) {
  const first = after === undefined ? 0 : Number(after) + 1;
  const items = Array.from({ length: Math.min(limit, Math.max(total - first, 0)) }, (_, i) => first + i);
  const last = items.at(-1);
  return Promise.resolve({ items, next: last !== undefined && last < total - 1 ? `${last}` : undefined });
}

async function exported(total: number, limit: number, after?: string): Promise<(readonly number[])[]> {
  const messages: (readonly number[])[] = [];
  const pages = exportPages({
    ...(after === undefined ? {} : { after }),
    limit,
    read: ({ after: from, limit: size }) => source(total, from, size),
    message: (items: readonly number[]) => items,
  });
  for await (const message of pages) {
    messages.push(message);
  }
  return messages;
}

describe('an export', () => {
  it('sends every item once, in order, whatever the size of its pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 50 }), async (total, limit) => {
        const messages = await exported(total, limit);
        expect(messages.flat()).toEqual(Array.from({ length: total }, (_, i) => i));
        expect(messages.every(({ length }) => length > 0 && length <= limit)).toBe(true);
      }),
    );
  });

  it('resumes after a key', async () => {
    expect(await exported(5, 2, '2')).toEqual([[3, 4]]);
  });

  it('sends one message without items for a registry without records', async () => {
    expect(await exported(0, 10)).toEqual([[]]);
  });
});
