import { hash } from 'node:crypto';
import type { WriteRequest } from '@registry/ledger';
import type { AmendRequest, Provenance } from '@registry/proto/common/v1';
import { FieldChecks } from '../field-checks/field-checks';
import { canonicalJson } from '../page-tokens/canonical-json';

const maxOperations = 500;
const maxText = 500;
const maxItemSources = 100;
const maxRegistries = 16;
const registryName = /^[a-z][a-z-]{0,63}$/;
const printable = /^[\x21-\x7e]{1,128}$/;

/**
 * What the ledger must know of a request besides its operations.
 * @throws RegistryError INVALID_ARGUMENT that names each field at fault
 */
export function checkRequest(request: AmendRequest, caller: string): WriteRequest {
  const { operations, provenance, idempotencyKey, after } = request;
  const checks = new FieldChecks('', '');
  if (operations.length === 0) {
    checks.refuse('operations', 'REQUIRED', { en: 'must have at least one', zh: '至少一项' });
  } else if (operations.length > maxOperations) {
    checks.refuse('operations', 'TOO_MANY_OPERATIONS', {
      en: `must be at most ${maxOperations}`,
      zh: `最多${maxOperations}项`,
    });
  }
  checks.pattern('idempotencyKey', idempotencyKey, printable, {
    en: 'must be up to 128 printable characters of ASCII',
    zh: '须为至多128个可见的ASCII字符',
  });
  checkAfter(checks, after);
  const known = checkProvenance(checks.within('provenance'), provenance);
  checks.throwIfAny();
  return {
    actor: caller,
    provenance: known,
    after,
    ...(idempotencyKey === ''
      ? {}
      : {
          client: caller,
          idempotencyKey,
          requestHash: hash('sm3', canonicalJson({ operations, provenance, after })),
        }),
  };
}

/** Who takes something away from a registry says on whose word, by which law, and why. */
function checkProvenance(checks: FieldChecks, provenance: Provenance | undefined): Provenance {
  const { sourceDepartment, legalBasis, reason, itemSources } = provenance ?? {
    sourceDepartment: '',
    legalBasis: '',
    reason: '',
    itemSources: {},
  };
  for (const [field, value] of Object.entries({ sourceDepartment, legalBasis, reason })) {
    if (checks.required(field, value)) {
      checks.text(field, value, maxText);
    }
  }
  const items = Object.entries(itemSources);
  if (items.length > maxItemSources) {
    checks.refuse('itemSources', 'TOO_MANY', {
      en: `must be at most ${maxItemSources}`,
      zh: `最多${maxItemSources}项`,
    });
  } else {
    for (const text of items.flat()) {
      checks.text('itemSources', text, maxText);
    }
  }
  return { sourceDepartment, legalBasis, reason, itemSources };
}

function checkAfter(checks: FieldChecks, after: AmendRequest['after']): void {
  const names = Object.keys(after);
  if (names.length > maxRegistries || !names.every((name) => registryName.test(name))) {
    checks.refuse('after', 'MALFORMED', {
      en: `must name up to ${maxRegistries} registries, e.g. legal-entity`,
      zh: `须为至多${maxRegistries}个基础库的名称，如legal-entity`,
    });
  }
}
