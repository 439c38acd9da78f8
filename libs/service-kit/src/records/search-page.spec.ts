import type { Moment, ResourceDefinition, ResourceReader, SearchCursor, SearchQuery, Version } from '@registry/ledger';
import { searchPage } from './search-page';

/** Synthetic data of the specs' one resource. */
interface Numbered {
  readonly number: number;
}

const numbered = {
  name: 'numbered',
  indexes: [{ name: 'all', terms: () => ['all'], sort: ({ number }: Numbered) => orderOf(number) }],
} as unknown as ResourceDefinition<Numbered>;

const plan = { index: 'all', term: 'all' };
const moment: Moment = { validAt: '2026-01-01', positions: [], seq: 1 };
/** What a page of the ledger looks at before it is short. */
const ledgerRows = 20_000;

function orderOf(number: number): string {
  return `${number}`.padStart(9, '0');
}

/** A ledger of the numbers below `length`, which counts the rows that it looks at; `where.number` is one number. */
class Ledger implements Pick<ResourceReader<Numbered>, 'search'> {
  rows = 0;

  constructor(
    private readonly length: number,
    private readonly onSearch: () => void = () => undefined,
  ) {}

  async search({ limit, after, where }: SearchQuery): Promise<{ items: Version<Numbered>[]; next?: SearchCursor }> {
    this.onSearch();
    const items: Version<Numbered>[] = [];
    let number = after === undefined ? 0 : Number(after.sort) + 1;
    for (let looked = 0; number < this.length && items.length < limit && looked < ledgerRows; looked += 1) {
      if (where === undefined || where['number'] === number) items.push(version(number));
      number += 1;
      this.rows += 1;
    }
    const last = number - 1;
    return { items, ...(number < this.length ? { next: { sort: orderOf(last), key: `${last}` } } : {}) };
  }
}

function version(number: number): Version<Numbered> {
  return { key: `${number}`, data: { number } } as Version<Numbered>;
}

describe('a page of a search', () => {
  const { signal } = new AbortController();

  /** All pages to the end: what each finds, and the most rows that one looked at. */
  async function pages(ledger: Ledger, query: object): Promise<{ found: string[][]; most: number }> {
    const found: string[][] = [];
    let most = 0;
    let after: SearchCursor | undefined;
    do {
      const before = ledger.rows;
      const from = after === undefined ? {} : { after };
      const page = await searchPage(numbered, ledger, { plan, limit: 50, signal, ...query, ...from }, moment);
      found.push(page.items.map(({ key }) => key));
      most = Math.max(most, ledger.rows - before);
      after = page.next;
    } while (after !== undefined);
    return { found, most };
  }

  it('is full where all that is found is accepted', async () => {
    const ledger = new Ledger(120);
    const { found, most } = await pages(ledger, { accept: () => true });
    expect(found.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(most).toBe(50);
  });

  it('is short, and has a next one, where conditions leave nearly nothing', async () => {
    const where = { number: 70_000 };
    const { found, most } = await pages(new Ledger(90_000), { plan: { ...plan, where } });
    expect(found).toEqual([[], [], [], ['70000'], []]);
    expect(most).toBe(ledgerRows);
  });

  it('is short, and has a next one, where nearly nothing is accepted', async () => {
    const accept = ({ number }: Numbered) => number === 70_000;
    const { found, most } = await pages(new Ledger(90_000), { accept });
    expect(found.flat()).toEqual(['70000']);
    expect(most).toBeLessThan(ledgerRows + 1_000);
  });

  it('reads no more once nobody waits for it', async () => {
    const leaving = new AbortController();
    const ledger = new Ledger(90_000, () => leaving.abort(new Error('Cancelled')));
    const query = { plan, limit: 50, accept: () => false, signal: leaving.signal };
    await expect(searchPage(numbered, ledger, query, moment)).rejects.toThrow('Cancelled');
    expect(ledger.rows).toBe(50);
  });
});
