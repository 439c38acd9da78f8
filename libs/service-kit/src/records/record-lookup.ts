import type { Identifier, Moment, ResourceReader, Version } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';
import { heldVersion, heldVersions } from './held-version';

/** How a record is named: by its key, or by identifiers of which the first that is known counts. */
export type RecordReference = { readonly key: string } | { readonly identifiers: readonly Identifier[] };

/** Finds records by reference: what Get, BatchGet and History of every resource begin with. */
export class RecordLookup<D extends object> {
  /** @param missing makes the NOT_FOUND of the resource */
  constructor(
    private readonly reader: ResourceReader<D>,
    private readonly missing: () => RegistryError,
  ) {}

  /** The ledger key of a reference. @throws RegistryError NOT_FOUND */
  async key(reference: RecordReference, moment: Moment): Promise<string> {
    if ('key' in reference) {
      return reference.key;
    }
    for (const { kind, value } of reference.identifiers) {
      const [key] = await this.reader.resolve(kind, [value], moment);
      if (key !== undefined) {
        return key;
      }
    }
    throw this.missing();
  }

  /** The version that holds. @throws RegistryError NOT_FOUND, also `RECORD_ERASED` */
  async one(reference: RecordReference, moment: Moment): Promise<Version<D>> {
    const version = await heldVersion(this.reader, await this.key(reference, moment), moment);
    if (version === undefined) {
      throw this.missing();
    }
    return version;
  }

  /** A version or why not for each reference, in their order. An error in place of a reference comes back as it is. */
  async many(
    references: readonly (RecordReference | RegistryError)[],
    moment: Moment,
  ): Promise<(Version<D> | RegistryError)[]> {
    const keys = await this.keys(references, moment);
    const known = [...new Set(keys.filter((key) => key !== undefined))];
    const versions = await heldVersions(this.reader, known, moment);
    const byKey = new Map(known.map((key, index) => [key, versions[index]]));
    return references.map((reference, index) => {
      if (reference instanceof RegistryError) {
        return reference;
      }
      const key = keys[index];
      return (key === undefined ? undefined : byKey.get(key)) ?? this.missing();
    });
  }

  /** One query per kind of identifier and round: most references name one identifier, so one round. */
  private async keys(
    references: readonly (RecordReference | RegistryError)[],
    moment: Moment,
  ): Promise<(string | undefined)[]> {
    const keys = references.map((reference) => ('key' in reference ? reference.key : undefined));
    for (let round = 0; ; round++) {
      const byKind = new Map<string, { index: number; value: string }[]>();
      references.forEach((reference, index) => {
        const identifier = 'identifiers' in reference ? reference.identifiers[round] : undefined;
        if (identifier !== undefined && keys[index] === undefined) {
          const asked = byKind.get(identifier.kind) ?? [];
          asked.push({ index, value: identifier.value });
          byKind.set(identifier.kind, asked);
        }
      });
      if (byKind.size === 0) {
        return keys;
      }
      await Promise.all(
        [...byKind].map(async ([kind, asked]) => {
          const values = asked.map(({ value }) => value);
          const found = await this.reader.resolve(kind, values, moment);
          asked.forEach(({ index }, position) => {
            keys[index] = found[position];
          });
        }),
      );
    }
  }
}
