import {
  type Fact,
  type Identifier,
  IdentifierClaimedError,
  type Ledger,
  LedgerError,
  type ResourceDefinition,
  type WriteRequest,
  type WriteTransaction,
} from '@registry/ledger';
import type { AcceptedRow } from '@registry/proto/common/v1';
import { RegistryError } from '../errors/registry-error';
import { toRegistryError } from '../errors/to-registry-error';

/** What one row says of one record. */
export interface RowFacts<D extends object> {
  /** Identifiers by which the record may be known already; the first that is known counts. */
  readonly identifiers: readonly Identifier[];
  /** What is recorded, all or nothing. */
  readonly facts: readonly Omit<Fact<D>, 'key' | 'etag' | 'provenance'>[];
}

/** How rows become records of one resource. */
export interface RowRecording<D extends object, Row extends RowFacts<D>> {
  readonly definition: ResourceDefinition<D>;
  readonly request: WriteRequest;
  /** The row's error when one of its numbers is another record's. */
  claimed(row: Row, identifierKind: string): RegistryError;
}

interface RowOutcome {
  readonly key: string;
  readonly unchanged: boolean;
  /** Commit that holds an unchanged row; 0 for the one being written. */
  readonly heldBy: number;
}

/**
 * Records the rows of one import chunk as one commit. A row that cannot be recorded is answered with its error and
 * leaves nothing behind. Everything the rows need is read ahead, so that a row costs no round trip of its own.
 */
export async function recordRows<D extends object, Row extends RowFacts<D>>(
  ledger: Ledger,
  rows: readonly Row[],
  recording: RowRecording<D, Row>,
): Promise<(AcceptedRow | RegistryError)[]> {
  const { result, seq } = await ledger.write(recording.request, (tx) => recordAll(tx, rows, recording));
  return result.map((outcome) =>
    outcome instanceof RegistryError
      ? outcome
      : {
          key: outcome.key,
          seq: outcome.unchanged && outcome.heldBy > 0 ? outcome.heldBy : seq,
          unchanged: outcome.unchanged,
        },
  );
}

async function recordAll<D extends object, Row extends RowFacts<D>>(
  tx: WriteTransaction,
  rows: readonly Row[],
  recording: RowRecording<D, Row>,
): Promise<(RowOutcome | RegistryError)[]> {
  const { definition } = recording;
  const known = await knownKeys(tx, definition, rows);
  await tx.liveVersions(definition, [...new Set(known.values())]);
  const outcomes: (RowOutcome | RegistryError)[] = [];
  for (const row of rows) {
    const names = row.identifiers.map(nameOf);
    const key = names.map((name) => known.get(name)).find((found) => found !== undefined) ?? tx.newKey(definition);
    try {
      const outcome = await tx.attempt((part) => recordRow(part, definition, key, row));
      names.forEach((name) => known.set(name, known.get(name) ?? key));
      outcomes.push(outcome);
    } catch (error) {
      outcomes.push(rowError(error, row, recording));
    }
  }
  return outcomes;
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
): Promise<RowOutcome> {
  let unchanged = true;
  for (const fact of facts) {
    const outcome = await tx.record(definition, { ...fact, key });
    unchanged &&= outcome.unchanged;
  }
  return { key, unchanged, heldBy: unchanged ? await commitHolding(tx, definition, key, facts.at(-1)?.validFrom) : 0 };
}

async function commitHolding<D extends object>(
  tx: WriteTransaction,
  definition: ResourceDefinition<D>,
  key: string,
  date = '',
): Promise<number> {
  const [versions = []] = await tx.liveVersions(definition, [key]);
  return versions.findLast(({ validFrom }) => validFrom <= date)?.seqFrom ?? 0;
}

/** A ledger that is away or lost its write fails the chunk; any other error of the ledger is the row's own. */
function rowError<D extends object, Row extends RowFacts<D>>(
  error: unknown,
  row: Row,
  recording: RowRecording<D, Row>,
): RegistryError {
  if (error instanceof IdentifierClaimedError) {
    return recording.claimed(row, error.metadata['identifierKind'] ?? '');
  }
  if (error instanceof LedgerError && error.kind !== 'UNAVAILABLE' && error.kind !== 'ABORTED') {
    return toRegistryError(error);
  }
  throw error;
}

function nameOf({ kind, value }: Identifier): string {
  return `${kind}:${value}`;
}
