import { type Fact, type Ledger, LedgerError, type ResourceDefinition, type WriteRequest } from '@registry/ledger';
import type { AcceptedRow } from '@registry/proto/common/v1';
import { RegistryError } from '../errors/registry-error';
import { toRegistryError } from '../errors/to-registry-error';

/** Kinds of ledger errors that are one row's fault; any other stops the import. */
const rowFaults: ReadonlySet<string> = new Set(['INVALID_ARGUMENT', 'ALREADY_EXISTS', 'FAILED_PRECONDITION']);

/** What the ledger or a rule refused one row for. @throws whatever is not the row's fault */
export function rowFault(error: unknown): RegistryError {
  if (error instanceof RegistryError || (error instanceof LedgerError && rowFaults.has(error.kind))) {
    return toRegistryError(error);
  }
  throw error;
}

/**
 * Records the rows of one import chunk as one commit where each row is one fact under a key of its own, such as a code.
 * A row that the ledger refuses is left out and answered by its error, as is an error in place of a row.
 */
export async function recordFacts<D extends object>(
  ledger: Ledger,
  definition: ResourceDefinition<D>,
  facts: readonly (Fact<D> | RegistryError)[],
  request: WriteRequest,
): Promise<(AcceptedRow | RegistryError)[]> {
  const { result, seq } = await ledger.write(request, async (tx) => {
    const keys = facts.flatMap((fact) => (fact instanceof RegistryError ? [] : [fact.key]));
    // Read ahead: one query for the chunk, not one per row.
    await tx.liveVersions(definition, [...new Set(keys)]);
    const outcomes: (Omit<AcceptedRow, 'seq'> | RegistryError)[] = [];
    for (const fact of facts) {
      if (fact instanceof RegistryError) {
        outcomes.push(fact);
        continue;
      }
      const recorded = tx.attempt((row) => row.record(definition, fact));
      outcomes.push(await recorded.then(({ unchanged }) => ({ key: fact.key, unchanged }), rowFault));
    }
    return outcomes;
  });
  return result.map((outcome) => (outcome instanceof RegistryError ? outcome : { ...outcome, seq }));
}
