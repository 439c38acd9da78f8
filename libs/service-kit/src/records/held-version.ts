import type { Moment, ResourceReader, Version } from '@registry/ledger';
import { notFound } from '../errors/constructors';
import { RegistryError } from '../errors/registry-error';

/**
 * The version that holds of a record at a moment, or of the record that it was merged into by then. A record of which
 * something holds costs no more than a get.
 * @throws RegistryError NOT_FOUND `RECORD_ERASED`
 */
export async function heldVersion<D extends object>(
  reader: ResourceReader<D>,
  key: string,
  moment: Moment,
): Promise<Version<D> | undefined> {
  return (await reader.get(key, moment)) ?? forwarded(reader, key, moment);
}

/** {@link heldVersion} of many keys, in the order asked; an error in place of what was erased. */
export async function heldVersions<D extends object>(
  reader: ResourceReader<D>,
  keys: readonly string[],
  moment: Moment,
): Promise<(Version<D> | RegistryError | undefined)[]> {
  const versions = await reader.batchGet(keys, moment);
  return Promise.all(
    keys.map(async (key, index) => versions[index] ?? forwarded(reader, key, moment).catch(onlyRegistryError)),
  );
}

/**
 * What another record says for this one, of which nothing holds. Mergers that lead back to where they began, as only a
 * damaged store has them, lead to nothing.
 */
async function forwarded<D extends object>(
  reader: ResourceReader<D>,
  key: string,
  moment: Moment,
): Promise<Version<D> | undefined> {
  const seen = new Set<string>();
  for (let at = key; !seen.has(at);) {
    seen.add(at);
    const fate = await reader.fate(at, moment);
    if (fate?.kind === 'erased') {
      throw recordErased();
    }
    if (fate === undefined) {
      return undefined;
    }
    const version = await reader.get(fate.into, moment);
    if (version) {
      return version;
    }
    at = fate.into;
  }
  return undefined;
}

/** RECORD_ERASED: there was such a record, and its data were wiped by law. */
function recordErased(): RegistryError {
  return notFound('RECORD_ERASED', 'The data of this record were erased by law.');
}

function onlyRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) {
    return error;
  }
  throw error;
}
