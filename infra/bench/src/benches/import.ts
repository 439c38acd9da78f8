import { createReadStream, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { developmentSecrets, gatewayUrl, storeUri, watchMemory } from '@registry/dev';
import mongoose from 'mongoose';
import { syntheticPersonFile } from '../load/synthetic-file';
import { alternate } from '../measure/alternate';
import { withOwnPlatform } from '../measure/own-platform';
import { report } from '../measure/report';

interface Outcome {
  readonly rows: number;
  readonly rejected: number;
  readonly seconds: number;
}

/** Imports a file through the gateway as a client would: the body streams in while the results stream out. */
async function importFile(url: string, token: string, file: string): Promise<Outcome> {
  const start = performance.now();
  const request = {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' },
    body: Readable.toWeb(createReadStream(file)) as ReadableStream,
    duplex: 'half' as const,
  };
  const answer = await fetch(`${url}/v1/imports/population/persons`, request);
  if (!answer.ok || !answer.body) throw new Error(`import: ${answer.status} ${await answer.text()}`);
  let rows = 0;
  let rejected = 0;
  for await (const line of createInterface({ input: Readable.fromWeb(answer.body as never) })) {
    // The last line sums the others up.
    if (line.startsWith('{"summary"')) continue;
    rows++;
    if (line.includes('"status":"rejected"')) rejected++;
  }
  return { rows, rejected, seconds: (performance.now() - start) / 1000 };
}

/** The documents that an import of people left in the store, per collection. */
async function storedDocuments(uri: string): Promise<Map<string, object[]>> {
  const connection = await mongoose.createConnection(uri, { dbName: 'population' }).asPromise();
  const documents = new Map<string, object[]>();
  for (const { name } of (await connection.db?.listCollections().toArray()) ?? []) {
    documents.set(name, await connection.collection(name).find().limit(60_000).toArray());
  }
  await connection.close();
  return documents;
}

/** Inserts those documents into another database by the plain driver; documents per second. */
async function insertAll(uri: string, documents: ReadonlyMap<string, object[]>): Promise<number> {
  const connection = await mongoose.createConnection(uri, { dbName: 'rival' }).asPromise();
  await connection.dropDatabase();
  const start = performance.now();
  let count = 0;
  for (const [name, all] of documents) {
    for (let at = 0; at < all.length; at += 1000) {
      const batch = all.slice(at, at + 1000);
      await connection.collection(name).insertMany(batch, { writeConcern: { w: 'majority', j: true } });
      count += batch.length;
    }
  }
  const rate = count / ((performance.now() - start) / 1000);
  await connection.close();
  return rate;
}

/** A bulk import through the gateway: rows per second, memory of each process, and insertMany of the same documents. */
export async function benchImport({ people }: { people: number }): Promise<void> {
  const file = await syntheticPersonFile(people);
  const sample = await syntheticPersonFile(10_000);
  await withOwnPlatform({ people: 1, entities: 1, towns: false }, async ({ settings, processes }) => {
    const token = developmentSecrets(settings.dataDir).demoToken;
    const small = await importFile(gatewayUrl(settings), token, sample);
    const uri = storeUri(settings);
    const documents = await storedDocuments(uri);
    const perRow = [...documents.values()].reduce((sum, { length }) => sum + length, 0) / small.rows;
    const comparison = await alternate(
      { name: 'import through the gateway', run: () => Promise.resolve((small.rows * perRow) / small.seconds) },
      { name: 'insertMany of the same documents', run: () => insertAll(uri, documents) },
      1,
    );
    const stopWatching = watchMemory(processes);
    const large = await importFile(gatewayUrl(settings), token, file);
    const memory = [...stopWatching()].map(([name, mib]) => `${name} ${Math.round(mib)}`).join(', ');
    report(
      'import',
      [{ path: 'stored import, documents', comparison, target: 0.5, note: 'an import also checks, hashes and counts' }],
      [
        `${people} people, ${large.rows} rows: ${Math.round(large.rows / large.seconds)} rows/s, ${large.rejected} rejected.`,
        `Most anonymous memory in MiB: ${memory}.`,
      ],
    );
  });
  for (const path of [file, sample]) rmSync(dirname(path), { recursive: true });
}
