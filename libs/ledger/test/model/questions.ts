import type { Ledger, Moment } from '../../src/index';
import type { Model } from './model';
import { KEYS, NAMES } from './operations';
import { residentsNow } from './register';

const NUMBERS = [...KEYS, '7', '8'];
const TERMS = [...NAMES, '310101', 's1'];
const BIRTHS = ['1950-01-01', '1980-01-01', '2013-03-04'];
const DIVISIONS = [
  ['000000', ''],
  ['310000', '31'],
  ['310104', '310104'],
] as const;

/**
 * Expects a ledger to answer every question about a moment as the model does.
 * @param unasked numbers whose holders are not asked for
 */
export async function agree(
  ledger: Ledger,
  model: Model,
  moment: Moment,
  unasked: ReadonlySet<string> = new Set(),
): Promise<void> {
  await Promise.all([
    recordsAgree(ledger, model, moment, unasked),
    pagesAgree(ledger, model, moment),
    sumsAgree(ledger, model, moment),
  ]);
}

async function recordsAgree(ledger: Ledger, model: Model, moment: Moment, unasked: ReadonlySet<string>): Promise<void> {
  const { validAt, seq } = moment;
  const reader = ledger.resource(residentsNow);
  const found = await reader.batchGet(KEYS, moment);
  expect(found.map((version) => version && [version.data, version.etag])).toEqual(
    KEYS.map((key) => model.at(key, validAt, seq)).map((fact) => fact && [fact.data, `${fact.seq}`]),
  );
  const [one = ''] = KEYS;
  expect((await reader.get(one, moment))?.data).toEqual(model.at(one, validAt, seq)?.data);
  const { claims, merged, erased } = model.state;
  const numbers = NUMBERS.filter((number) => !unasked.has(number));
  const claimants = numbers
    .map((number) => claims.get(number))
    .map((claim) => (claim && claim.seq <= seq ? claim.key : undefined));
  expect(await reader.resolve('number', numbers, moment)).toEqual(claimants);
  const fates = KEYS.map((key) => {
    const merger = merged.get(key);
    if (erased.has(key)) return { kind: 'erased' };
    return merger && merger.seq <= seq ? { kind: 'merged', into: merger.into } : undefined;
  });
  expect(await Promise.all(KEYS.map((key) => reader.fate(key, moment)))).toEqual(fates);
}

async function pagesAgree(ledger: Ledger, model: Model, moment: Moment): Promise<void> {
  const { validAt, seq } = moment;
  const found = await Promise.all(TERMS.map((term) => searchAll(ledger, term, moment)));
  expect(found).toEqual(TERMS.map((term) => model.search(term, validAt, seq)));
  expect(await scanAll(ledger, moment)).toEqual(model.scan(validAt, seq));
}

async function sumsAgree(ledger: Ledger, model: Model, moment: Moment): Promise<void> {
  const { validAt, seq } = moment;
  for (const [division, prefix] of DIVISIONS) {
    const query = { resource: 'residents', counter: 'residents', division, xBounds: BIRTHS };
    expect(Object.fromEntries(await ledger.counters.sum(query, moment))).toEqual(
      model.residents(prefix, BIRTHS, validAt, seq),
    );
    const births = { resource: 'residents', counter: 'births', division };
    expect(Object.fromEntries(await ledger.counters.sum(births, moment))).toEqual(model.births(prefix, validAt, seq));
  }
}

/** All pages of a search, two a page. */
async function searchAll(ledger: Ledger, term: string, moment: Moment): Promise<string[]> {
  const keys: string[] = [];
  for (let after: { sort: string; key: string } | undefined; ;) {
    const query = { index: 'names', term, limit: 2, ...(after ? { after } : {}) };
    const page = await ledger.resource(residentsNow).search(query, moment);
    keys.push(...page.items.map((version) => version.key));
    if (!page.next) return keys;
    after = page.next;
  }
}

/** All pages of a scan, four a page. */
async function scanAll(ledger: Ledger, moment: Moment): Promise<string[]> {
  const keys: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await ledger
      .resource(residentsNow)
      .scan({ limit: 4, ...(after === undefined ? {} : { after }) }, moment);
    keys.push(...page.items.map((version) => version.key));
    if (!page.next) return keys;
    after = page.next;
  }
}
