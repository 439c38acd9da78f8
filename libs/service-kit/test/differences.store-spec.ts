import { status } from '@grpc/grpc-js';
import { type ListDifferencesResponse, LedgerServiceDefinition } from '@registry/proto/common/v1';
import { startTestStore, type TestStore } from '@registry/testing';
import { type Client, createClient } from '../src';
import { type PlacesUnderTest, places, provenance, startPlaces } from './start-places';

const mebibyte = 1024 * 1024;

describe('the differences of a registry', () => {
  let store: TestStore;
  let registry: PlacesUnderTest;
  let reader: Client<LedgerServiceDefinition>;

  beforeAll(async () => {
    store = await startTestStore();
    registry = await startPlaces({ MONGODB_URI: store.uri, MONGODB_DB: store.newDatabase('places') });
    reader = createClient(LedgerServiceDefinition, { address: registry.address });
    await record('first');
  });

  afterAll(async () => {
    reader.close();
    await registry.service.stop();
    await store.stop();
  });

  /** Records a place of so many characters; returns its commit. */
  async function record(title: string, characters = 0, validFrom = '2020-01-01'): Promise<number> {
    const data = { title, division: '310101', remark: 'x'.repeat(characters) };
    const { seq } = await registry.ledger.write({ actor: 'spec', provenance }, (tx) =>
      tx.record(places, { key: `places/${title}`, data, validFrom }),
    );
    return seq;
  }

  const at = (seq: number) => [{ partition: 'main', epoch: 1, seq }];

  async function pages(from: number): Promise<ListDifferencesResponse[]> {
    const found: ListDifferencesResponse[] = [];
    let pageToken = '';
    do {
      const page = await reader.listDifferences({ from: at(from), to: [], pageToken });
      found.push(page);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return found;
  }

  it('come in messages that can be read, however large the records are', async () => {
    const { seq } = await registry.ledger.moment();
    for (let number = 0; number < 12; number += 1) await record(`${number}`, 1.5 * mebibyte);
    const found = await pages(seq);
    expect(found.map(({ differences }) => differences.length)).toEqual([5, 5, 2]);
  }, 60_000);

  it('come without data of a record that no message could hold', async () => {
    const { seq } = await registry.ledger.moment();
    for (const year of [2020, 2021, 2022, 2023]) await record('large', 9 * mebibyte + year, `${year}-01-01`);
    const [page] = await pages(seq);
    const [difference] = page?.differences ?? [];
    expect(difference?.after.map(({ data, metadata }) => [data.length, metadata?.validFrom])).toEqual([
      [0, '2020-01-01'],
      [0, '2021-01-01'],
      [0, '2022-01-01'],
      [0, '2023-01-01'],
    ]);
  }, 60_000);

  it('are refused without a commit to compare with, and from a later one, by name', async () => {
    const refused = (reason: string) => ({ code: status.INVALID_ARGUMENT, violations: [{ field: 'from', reason }] });
    await expect(reader.listDifferences({ from: [], to: [], pageToken: '' })).rejects.toMatchObject(
      refused('REQUIRED'),
    );
    const seq = await record('last');
    await expect(reader.listDifferences({ from: at(seq), to: at(1), pageToken: '' })).rejects.toMatchObject(
      refused('POSITION_ORDER'),
    );
  });
});
