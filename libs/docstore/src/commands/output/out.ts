import { CommandError } from '../../errors';
import type { Engine } from '../../server/engine';
import type { DocumentSource } from '../../server/cursors';
import type { Collection } from '../../storage/catalog';
import { WriteBatch } from '../../storage/store';
import { identified } from '../insert';
import { nextChunk } from './results';

/**
 * Writes a result into a new collection with the options and indexes of the old one, and puts it in the old one's place
 * when it is complete: readers see the old documents or the new ones. What a crash or a failure leaves is removed.
 * @throws CommandError DuplicateKey (11000), DocumentValidationFailure (121), Location28769 when the old one's indexes changed meanwhile
 */
export async function replaceCollection(engine: Engine, source: DocumentSource, namespace: string): Promise<void> {
  const { catalog, store } = engine;
  const old = catalog.find(namespace);
  const version = old?.indexVersion ?? 0;
  const start = new WriteBatch();
  const staged = catalog.stage(namespace, start);
  try {
    await store.commit(start);
    for (let chunk = nextChunk(source); chunk.length > 0; chunk = nextChunk(source)) await write(engine, staged, chunk);
    const current = await engine.ensureCollection(namespace);
    if ((old !== undefined && current !== old) || current.indexVersion !== version) {
      throw new CommandError(
        'Location28769',
        `indexes of target collection ${namespace} changed while processing $out`,
      );
    }
    await catalog.replace(current, staged);
  } catch (error) {
    catalog.abandonStaged(staged);
    throw error;
  } finally {
    engine.collectGarbage();
  }
}

async function write(engine: Engine, staged: Collection, documents: readonly Buffer[]): Promise<void> {
  const unit = engine.unitOfWork();
  try {
    for (const document of documents) {
      const { raw, idKey } = identified(document);
      unit.insert(staged, idKey, raw);
    }
  } catch (error) {
    unit.abort();
    throw error;
  }
  await unit.commit();
}
