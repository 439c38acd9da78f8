import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CursorOfOtherEpochError, Ledger, type ResourceDefinition } from '@registry/ledger';
import type { Provenance } from '@registry/proto/common/v1';
import mongoose from 'mongoose';
import { docstoreCli } from '../src/backups/docstore-cli';
import { restoreBackup, storeFolders } from '../src/backups/restore';
import { startChild } from '../src/processes/child';
import { ownSettings } from '../src/processes/own-settings';
import type { Settings } from '../src/processes/settings';
import { storeSpec, storeUri } from '../src/processes/specs';
import { stackTimeoutMs } from './stack';

interface Note {
  readonly text: string;
}

const notes: ResourceDefinition<Note> = {
  ...{ name: 'notes', schemaVersion: 1, indexes: [] },
  identifiers: () => [],
  counters: () => [],
};

const provenance: Provenance = { sourceDepartment: 'spec', legalBasis: 'spec', reason: 'spec', itemSources: {} };

const at = (epoch: number, seq: number) => [{ partition: 'main', epoch, seq }];

describe('a restore from a backup', () => {
  let settings: Settings;
  const folder = mkdtempSync(join(tmpdir(), 'restore-'));

  beforeEach(async () => {
    settings = await ownSettings();
  });
  afterEach(() => rmSync(settings.dataDir, { recursive: true, force: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const path = (name: string): string => join(settings.dataDir, name);

  /** Does something with the registry of people while its store runs. */
  async function running<T>(use: (ledger: Ledger) => Promise<T>): Promise<T> {
    const store = await startChild(storeSpec(settings));
    const options = { dbName: 'population', autoIndex: false };
    const connection = await mongoose.createConnection(storeUri(settings), options).asPromise();
    const ledger = await Ledger.open({ connection, registry: 'population', resources: [notes] });
    try {
      return await use(ledger);
    } finally {
      await ledger.close();
      await connection.close();
      await store.stop();
    }
  }

  /** Writes commits up to one, whose notes say in which epoch it was. */
  async function writeTo(ledger: Ledger, last: number): Promise<void> {
    const [{ epoch = 0, seq = 0 } = {}] = (await ledger.head()).positions;
    for (let next = seq + 1; next <= last; next += 1) {
      const fact = { key: `notes/${next}`, data: { text: `${epoch}:${next}` }, validFrom: '2000-01-01' };
      await ledger.write({ actor: 'spec', provenance }, (tx) => tx.record(notes, fact));
    }
  }

  const writtenTo = (last: number): Promise<void> => running((ledger) => writeTo(ledger, last));

  /** A backup of the store as it is. */
  async function backup(name: string): Promise<string> {
    const file = join(folder, `${name}-${Date.now()}`);
    await docstoreCli('backup', file, path(storeFolders.used));
    return file;
  }

  async function restored(file: string, above?: number): Promise<string | undefined> {
    return (await restoreBackup(settings, file, above))['population'];
  }

  it(
    'that brings back a branch takes it for no other: each position is read in its own branch or not at all',
    async () => {
      await writtenTo(5);
      const [early] = [await backup('early'), await writtenTo(8)];
      const late = await backup('late');
      expect(await restored(early)).toBe('main:2:5');
      const second = await running(async (ledger) => {
        await writeTo(ledger, 7);
        return ledger.treeHead(at(2, 5));
      });
      expect(await restored(late)).toBe('main:3:8');
      await running(async (ledger) => {
        await writeTo(ledger, 9);
        const lost = { metadata: { restartFrom: 'main:3:5' } };
        for (const seq of [6, 7, 8]) {
          await expect(ledger.moment({ knownAt: at(2, seq) })).rejects.toThrow(CursorOfOtherEpochError);
          await expect(ledger.listChanges({ after: at(2, seq) })).rejects.toMatchObject(lost);
          await expect(ledger.treeHead(at(2, seq))).rejects.toMatchObject(lost);
        }
        expect(await ledger.moment({ knownAt: at(2, 5) })).toMatchObject({ seq: 5 });
        // What came back is what it was, at the positions that its commits name.
        for (const { position } of (await ledger.listChanges({})).commits) {
          const moment = await ledger.moment({ knownAt: [position] });
          const found = await ledger.resource(notes).get(`notes/${position.seq}`, moment);
          expect(found?.data).toEqual({ text: `${position.epoch}:${position.seq}` });
        }
        expect(await ledger.treeHead(at(2, 5))).toEqual(second);
        await expect(ledger.moment({ knownAt: at(1, 9) })).rejects.toMatchObject({
          metadata: { restartFrom: 'main:3:8' },
        });
      });
    },
    stackTimeoutMs,
  );

  it(
    'leaves every tree head as it was signed, also when nothing is written before the next',
    async () => {
      await writtenTo(4);
      const file = await backup('twice');
      await restored(file);
      const signed = await running((ledger) => ledger.treeHead());
      expect(signed).toMatchObject({ position: at(2, 4)[0], forks: [{ epoch: 1, seq: 4 }] });
      expect(await restored(file)).toBe('main:3:4');
      await running(async (ledger) => {
        expect(await ledger.treeHead(at(2, 4))).toEqual(signed);
        const { forks } = await ledger.treeHead();
        expect(forks).toEqual([
          { epoch: 1, seq: 4 },
          { epoch: 1, seq: 4, next: 3 },
        ]);
      });
    },
    stackTimeoutMs,
  );

  it(
    'gives no epoch again when the store it replaces is gone',
    async () => {
      await writtenTo(4);
      const file = await backup('gone');
      expect(await restored(file)).toBe('main:2:4');
      rmSync(path(storeFolders.used), { recursive: true });
      expect(await restored(file)).toBe('main:3:4');
      await running(async (ledger) => {
        expect(await ledger.moment({ knownAt: at(2, 4) })).toMatchObject({ seq: 4 });
      });
    },
    stackTimeoutMs,
  );

  it(
    'on another machine begins above the epoch that it is told, of which nothing is known',
    async () => {
      await writtenTo(4);
      const file = await backup('elsewhere');
      rmSync(settings.dataDir, { recursive: true });
      expect(await restored(file, 6)).toBe('main:7:4');
      await running(async (ledger) => {
        expect(await ledger.moment({ knownAt: at(1, 4) })).toMatchObject({ seq: 4 });
        for (const epoch of [2, 6]) {
          await expect(ledger.moment({ knownAt: at(epoch, 1) })).rejects.toMatchObject({
            metadata: { restartFrom: 'main:7:0' },
          });
        }
      });
    },
    stackTimeoutMs,
  );

  it(
    'is not seeded at the next start',
    async () => {
      await writtenTo(1);
      const file = await backup('seeded');
      await restored(file);
      for (const marker of ['seeded.json', 'nodes-seeded.json']) {
        expect(JSON.parse(readFileSync(path(marker), 'utf8'))).toMatchObject({ at: expect.any(String) as string });
      }
    },
    stackTimeoutMs,
  );

  it('of something else leaves the store and its epochs as they were', async () => {
    await writtenTo(1);
    await expect(restored(join(folder, 'none'))).rejects.toThrow();
    expect(existsSync(path('epochs.json'))).toBe(false);
    expect(await running((ledger) => ledger.head())).toMatchObject({ positions: at(1, 1) });
  });
});
