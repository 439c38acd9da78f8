import {
  type Fact,
  type Ledger,
  LedgerError,
  type ResourceDefinition,
  type WriteRequest,
  type WriteTransaction,
} from '@registry/ledger';
import type { AcceptedRow } from '@registry/proto/common/v1';
import { RegistryError } from '../errors/registry-error';
import { toRegistryError } from '../errors/to-registry-error';

/** Kinds of ledger errors that are one row's fault; any other stops the import. */
const rowFaults: ReadonlySet<string> = new Set(['INVALID_ARGUMENT', 'ALREADY_EXISTS', 'FAILED_PRECONDITION']);

/** What the ledger or a rule refused one row for. @throws whatever is not the row's fault */
function rowFault(error: unknown): RegistryError {
  if (error instanceof RegistryError || (error instanceof LedgerError && rowFaults.has(error.kind))) {
    return toRegistryError(error);
  }
  throw error;
}

/** Records a fact and says which commit holds it; 0 stands for the one being written. */
export async function recordFact<D extends object>(
  tx: WriteTransaction,
  definition: ResourceDefinition<D>,
  fact: Fact<D>,
): Promise<AcceptedRow> {
  const { unchanged } = await tx.record(definition, fact);
  const [held] = unchanged ? await tx.getMany(definition, [fact.key], fact.validFrom) : [];
  return { key: fact.key, unchanged, seq: held?.seqFrom ?? 0 };
}

/**
 * Records the rows of one import chunk as one commit, where `record` needs no identifiers looked up. What it throws
 * for a row leaves that row out and answers it, as does an error in place of a row. `prepare` reads ahead what the rows
 * need: one query for the chunk, not one per row.
 */
export async function recordEach<Row extends object>(
  ledger: Ledger,
  rows: readonly (Row | RegistryError)[],
  request: WriteRequest,
  rules: {
    prepare(tx: WriteTransaction, rows: readonly Row[]): Promise<unknown>;
    record(tx: WriteTransaction, row: Row): Promise<AcceptedRow>;
  },
): Promise<(AcceptedRow | RegistryError)[]> {
  const { result, seq } = await ledger.write(request, async (tx) => {
    await rules.prepare(
      tx,
      rows.filter((row): row is Row => !(row instanceof RegistryError)),
    );
    const outcomes: (AcceptedRow | RegistryError)[] = [];
    for (const row of rows) {
      outcomes.push(
        row instanceof RegistryError ? row : await tx.attempt((part) => rules.record(part, row)).catch(rowFault),
      );
    }
    return outcomes;
  });
  return result.map((row) => (row instanceof RegistryError || row.seq > 0 ? row : { ...row, seq }));
}

/** {@link recordEach} where each row is one fact under a key of its own, such as a code. */
export function recordFacts<D extends object>(
  ledger: Ledger,
  definition: ResourceDefinition<D>,
  facts: readonly (Fact<D> | RegistryError)[],
  request: WriteRequest,
): Promise<(AcceptedRow | RegistryError)[]> {
  return recordEach(ledger, facts, request, {
    prepare: (tx, rows) => tx.liveVersions(definition, [...new Set(rows.map(({ key }) => key))]),
    record: (tx, fact) => recordFact(tx, definition, fact),
  });
}
