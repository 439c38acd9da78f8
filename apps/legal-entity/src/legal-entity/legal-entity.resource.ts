import { parseUnifiedSocialCreditCode } from '@registry/identity';
import type { Identifier, ResourceDefinition } from '@registry/ledger';
import { NumberKind } from '@registry/proto/legal-entity/v1';
import { divisionTerms } from '@registry/service-kit';
import { isKnownKind, numberIdentifier } from './entity-number';
import { isSyntheticCode } from './synthetic-code';
import type { LegalEntityData } from './legal-entity-data';
import { indexedPairs } from './name-pairs';

/** Index that entities are searched by. */
export const nameIndex = 'name';

/** Counter of entities; its groups are `SECTION|STATE`. */
export const entityCounter = 'entities';

/** Ends the counter group of synthetic entities. */
export const syntheticMark = '*';

/** Search terms besides the division's: letters before the colon keep them apart. */
export const searchTerms = {
  pair: (pair: string) => `n:${pair}`,
  industry: (code: string) => `i:${code}`,
  state: (code: string) => `s:${code}`,
} as const;

const keyPrefix = 'legal-entities/';

/** Ledger key of an entity id. */
export function entityKey(entityId: string): string {
  return keyPrefix + entityId;
}

/** Entity id within a ledger key. */
export function entityIdOf(key: string): string {
  return key.slice(keyPrefix.length);
}

/** The numbers that an entity has or had; its organisation code is within the unified social credit code. */
function entityIdentifiers({ unifiedSocialCreditCode, formerNumbers = [] }: LegalEntityData): Identifier[] {
  const own = parseUnifiedSocialCreditCode(unifiedSocialCreditCode);
  const identifiers = [numberIdentifier(NumberKind.UNIFIED_SOCIAL_CREDIT_CODE, unifiedSocialCreditCode)];
  if (own.ok) {
    identifiers.push(numberIdentifier(NumberKind.ORGANIZATION_CODE, own.parts.organizationCode));
  }
  for (const { kind, value } of formerNumbers) {
    if (kind !== undefined && value !== undefined && isKnownKind(kind)) {
      identifiers.push(numberIdentifier(kind, value));
    }
  }
  return [...new Map(identifiers.map((identifier) => [`${identifier.kind}:${identifier.value}`, identifier])).values()];
}

function nameTerms({ name, formerNames = [], division, industry, state }: LegalEntityData): string[] {
  const pairs = [name, ...formerNames].flatMap(indexedPairs);
  const section = industry?.section;
  const code = industry?.code?.slice(0, 2);
  return [
    ...divisionTerms(division),
    ...(section === undefined ? [] : [searchTerms.industry(section)]),
    ...(code === undefined ? [] : [searchTerms.industry(code)]),
    searchTerms.state(state),
    ...new Set(pairs.map(searchTerms.pair)),
  ];
}

/** Legal entities in the ledger: claimed by every number they have or had; found by name; counted. */
export const legalEntities: ResourceDefinition<LegalEntityData> = {
  name: 'legal-entities',
  schemaVersion: 1,
  identifiers: entityIdentifiers,
  indexes: [{ name: nameIndex, terms: nameTerms, sort: ({ name }) => name }],
  divisions: ({ division }) => [division],
  counters: ({ division, industry, state, unifiedSocialCreditCode }) => [
    {
      counter: entityCounter,
      division,
      group: `${industry?.section ?? ''}|${state}${isSyntheticCode(unifiedSocialCreditCode) ? syntheticMark : ''}`,
    },
  ],
};
