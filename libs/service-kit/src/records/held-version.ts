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

/** What another record says for this one, of which nothing holds. */
async function forwarded<D extends object>(
  reader: ResourceReader<D>,
  key: string,
  moment: Moment,
): Promise<Version<D> | undefined> {
  const fate = await reader.fate(key, moment);
  if (fate?.kind === 'erased') {
    throw recordErased();
  }
  return fate === undefined ? undefined : heldVersion(reader, fate.into, moment);
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
