import { type Fact, type Ledger, LedgerError, type ResourceDefinition } from '@registry/ledger';
import type { AcceptedRow, Provenance } from '@registry/proto/common/v1';
import { fromItemError, RegistryError, toItemError } from '@registry/service-kit';

/** Who imports, and on whose account. */
export interface ImportSource {
  /** The calling system. */
  readonly actor: string;
  readonly provenance: Provenance;
}

/** Kinds of ledger errors that are one row's fault; any other stops the import. */
const rowFaults: ReadonlySet<string> = new Set(['INVALID_ARGUMENT', 'ALREADY_EXISTS', 'FAILED_PRECONDITION']);

/** Records the rows of one chunk as one commit; a row that the ledger refuses is left out and answered by its error. */
export async function recordRows<D extends object>(
  ledger: Ledger,
  definition: ResourceDefinition<D>,
  facts: readonly (Fact<D> | RegistryError)[],
  source: ImportSource,
): Promise<(AcceptedRow | RegistryError)[]> {
  const { result, seq } = await ledger.write(source, async (tx) => {
    const keys = facts.flatMap((fact) => (fact instanceof RegistryError ? [] : [fact.key]));
    await tx.liveVersions(definition, keys);
    const outcomes: ({ key: string; unchanged: boolean } | RegistryError)[] = [];
    for (const fact of facts) {
      outcomes.push(
        fact instanceof RegistryError
          ? fact
          : await tx
              .attempt((row) => row.record(definition, fact))
              .then(({ unchanged }) => ({ key: fact.key, unchanged }), rowError),
      );
    }
    return outcomes;
  });
  return result.map((outcome) => (outcome instanceof RegistryError ? outcome : { ...outcome, seq }));
}

function rowError(error: unknown): RegistryError {
  if (error instanceof LedgerError && rowFaults.has(error.kind)) {
    return fromItemError(toItemError(error));
  }
  throw error;
}
