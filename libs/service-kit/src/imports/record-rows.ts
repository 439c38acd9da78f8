import {
  type Fact,
  type Identifier,
  IdentifierClaimedError,
  type Ledger,
  type ResourceDefinition,
  type WriteRequest,
  type WriteTransaction,
} from '@registry/ledger';
import type { AcceptedRow } from '@registry/proto/common/v1';
import type { RegistryError } from '../errors/registry-error';
import { recordEach, recordFact } from './record-facts';

/** What one row says of one record that is known by numbers. */
export interface RowFacts<D extends object> {
  /** Identifiers by which the record may be known already; the first that is known counts. */
  readonly identifiers: readonly Identifier[];
  /** What is recorded, all or nothing. */
  readonly facts: readonly Omit<Fact<D>, 'key' | 'etag' | 'provenance'>[];
}

/** How rows become records of one resource. */
interface RowRecording<D extends object, Row extends RowFacts<D>> {
  readonly definition: ResourceDefinition<D>;
  readonly request: WriteRequest;
  /** The row's error when one of its numbers is another record's. */
  claimed(row: Row, identifierKind: string): RegistryError;
}

/**
 * {@link recordEach} where a row's record is looked up by its identifiers, and is a new one when none is known. A later
 * row of the chunk finds the record of an earlier one.
 */
export function recordRows<D extends object, Row extends RowFacts<D>>(
  ledger: Ledger,
  rows: readonly Row[],
  { definition, request, claimed }: RowRecording<D, Row>,
): Promise<(AcceptedRow | RegistryError)[]> {
  let known = new Map<string, string>();
  return recordEach(ledger, rows, request, {
    prepare: async (tx, all) => {
      known = await knownKeys(tx, definition, all);
      await tx.liveVersions(definition, [...new Set(known.values())]);
    },
    record: async (tx, row) => {
      const names = row.identifiers.map(nameOf);
      const key = names.map((name) => known.get(name)).find((found) => found !== undefined) ?? tx.newKey(definition);
      try {
        const accepted = await recordRow(tx, definition, key, row);
        names.forEach((name) => known.set(name, known.get(name) ?? key));
        return accepted;
      } catch (error) {
        throw error instanceof IdentifierClaimedError ? claimed(row, error.metadata['identifierKind'] ?? '') : error;
      }
    },
  });
}

async function knownKeys<D extends object>(
  tx: WriteTransaction,
  definition: ResourceDefinition<D>,
  rows: readonly RowFacts<D>[],
): Promise<Map<string, string>> {
  const identifiers = rows.flatMap((row) => row.identifiers);
  const keys = await tx.resolve(definition, identifiers);
  const known = new Map<string, string>();
  identifiers.forEach((identifier, index) => {
    const key = keys[index];
    if (key !== undefined) {
      known.set(nameOf(identifier), key);
    }
  });
  return known;
}

async function recordRow<D extends object>(
  tx: WriteTransaction,
  definition: ResourceDefinition<D>,
  key: string,
  { facts }: RowFacts<D>,
): Promise<AcceptedRow> {
  let unchanged = true;
  let seq = 0;
  for (const fact of facts) {
    const accepted = await recordFact(tx, definition, { ...fact, key });
    unchanged &&= accepted.unchanged;
    seq = unchanged ? accepted.seq : 0;
  }
  return { key, seq, unchanged };
}

function nameOf({ kind, value }: Identifier): string {
  return `${kind}:${value}`;
}
