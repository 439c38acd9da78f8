import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownSettings } from '../processes/own-settings';
import { developmentSecrets } from '../processes/secrets';
import type { Settings } from '../processes/settings';
import { HeadFile } from '../transparency/head-file';
import { headsFolder, publicHalf } from '../transparency/kept-heads';
import { receivedHead } from '../transparency/received-head';
import { resetPlatform } from './reset';

describe('a reset', () => {
  let settings: Settings;

  beforeEach(async () => {
    settings = await ownSettings();
  });
  afterEach(() => rmSync(settings.dataDir, { recursive: true, force: true }));

  function keep(name: string, publicKey: KeyObject): void {
    const hash = 'a'.repeat(64);
    const head = receivedHead({
      head: {
        ...{ type: 'registry-tree-head', registry: 'population', treeSize: 2, rootHash: hash, stateHash: hash },
        ...{ positions: [{ partition: 'main', epoch: 1, seq: 2 }], forks: [] },
      },
      keyId: '0'.repeat(16),
      signature: Buffer.alloc(64).toString('base64'),
    });
    new HeadFile(join(headsFolder(settings.dataDir), name)).keep({ head, publicKey });
  }

  it('removes what the platform made and the heads that it signed, and nothing else', async () => {
    const { dataDir } = settings;
    const { signingKeys } = developmentSecrets(dataDir);
    const own = publicHalf(signingKeys.population);
    keep('population@own.json', own);
    keep('population@own.json.refused', own);
    keep('population@other.json', generateKeyPairSync('ed25519').publicKey);
    writeFileSync(join(headsFolder(dataDir), 'notes.txt'), 'of somebody');
    for (const folder of ['docstore', 'docstore.replaced', 'logs']) mkdirSync(join(dataDir, folder));
    for (const name of ['seeded.json', 'nodes-seeded.json', 'epochs.json', 'report.txt']) {
      writeFileSync(join(dataDir, name), '{}');
    }
    await resetPlatform(settings);
    expect(readdirSync(dataDir)).toEqual(['log-heads', 'report.txt']);
    expect(readdirSync(headsFolder(dataDir))).toEqual(['notes.txt', 'population@other.json']);
    await resetPlatform(settings);
  });

  it('is refused over a store that is not ours', async () => {
    await expect(resetPlatform({ ...settings, externalStore: 'mongodb://elsewhere' })).rejects.toThrow('MONGODB_URI');
  });
});
