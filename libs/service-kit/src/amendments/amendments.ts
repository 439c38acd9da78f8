import type { Ledger, ResourceDefinition, WriteEffect, WriteTransaction } from '@registry/ledger';
import type { AmendOperation } from '@registry/proto/common/v1';
import { FieldChecks } from '../field-checks/field-checks';
import { withinField } from '../errors/ledger-errors';

/** One operation, ready to be done. */
export interface Amendment {
  readonly definition: ResourceDefinition<object>;
  /** The records that it names. */
  readonly keys: readonly string[];
  /** Where it stands in the request, e.g. `operations[3]`. */
  readonly field: string;
  run(tx: WriteTransaction): Promise<WriteEffect>;
}

type Operation = NonNullable<AmendOperation['operation']>;

/**
 * Checks the operations by themselves.
 * @throws RegistryError INVALID_ARGUMENT that names each field at fault, e.g. `operations[3].key`
 */
export function planAmendments(ledger: Ledger, operations: readonly AmendOperation[]): Amendment[] {
  const checks = new FieldChecks('', '');
  const planned = operations.map(({ operation }, index) => {
    const field = `operations[${index}]`;
    return operation === undefined
      ? checks.refuse(field, 'REQUIRED', { en: 'must say what is to be done', zh: '须说明操作' })
      : plan(ledger, operation, field, checks.within(field));
  });
  checks.throwIfAny();
  return planned.filter((amendment) => amendment !== undefined);
}

function plan(ledger: Ledger, operation: Operation, field: string, checks: FieldChecks): Amendment | undefined {
  const { resource, etag } = operation.value;
  const definition = checks.required('resource', resource) ? ledger.definition(resource) : undefined;
  const names = namesOf(operation);
  for (const [name, value] of Object.entries(names)) {
    checks.required(name, value);
  }
  checks.date('at', names['at']);
  if (definition === undefined) {
    if (resource !== '') {
      checks.refuse('resource', 'RESOURCE_UNKNOWN', { en: 'is not kept by this registry', zh: '本库没有此类记录' });
    }
    return undefined;
  }
  const { key, from, into } = names;
  const keys = [key, from, into].filter((name) => name !== undefined);
  const run = runnerOf(operation, definition, etag === undefined ? {} : { etag });
  return { definition, keys, field, run };
}

/** What an operation must name, by field. */
function namesOf({ $case, value }: Operation): Partial<Record<'key' | 'at' | 'versionId' | 'from' | 'into', string>> {
  switch ($case) {
    case 'end':
      return { key: value.key, at: value.at };
    case 'annul':
      return { key: value.key, versionId: value.versionId };
    case 'merge':
      return { from: value.from, into: value.into };
    case 'erase':
      return { key: value.key };
  }
}

function runnerOf(
  { $case, value }: Operation,
  definition: ResourceDefinition<object>,
  condition: { readonly etag?: string },
): Amendment['run'] {
  switch ($case) {
    case 'end':
      return (tx) => tx.end(definition, { key: value.key, at: value.at, ...condition });
    case 'annul':
      return (tx) => tx.annul(definition, { key: value.key, versionId: value.versionId, ...condition });
    case 'merge':
      return (tx) => tx.merge(definition, { from: value.from, into: value.into, ...condition });
    case 'erase':
      return (tx) => tx.erase(definition, { key: value.key, ...condition });
  }
}

/**
 * Does the operations in their order, as the rules of one write. Answers for each whether it changed nothing.
 * @throws RegistryError of the first that cannot be done, with the field at fault
 */
export async function amend(tx: WriteTransaction, amendments: readonly Amendment[]): Promise<boolean[]> {
  await readAhead(tx, amendments);
  const unchanged: boolean[] = [];
  for (const { run, field } of amendments) {
    const effect = await run(tx).catch((error: unknown) => {
      throw withinField(error, field);
    });
    unchanged.push(effect.unchanged);
  }
  return unchanged;
}

/** Reads all records at once; the operations find them there. */
async function readAhead(tx: WriteTransaction, amendments: readonly Amendment[]): Promise<void> {
  const byDefinition = new Map<ResourceDefinition<object>, Set<string>>();
  for (const { definition, keys } of amendments) {
    const known = byDefinition.get(definition) ?? new Set();
    keys.forEach((key) => known.add(key));
    byDefinition.set(definition, known);
  }
  await Promise.all([...byDefinition].map(([definition, keys]) => tx.liveVersions(definition, [...keys])));
}
