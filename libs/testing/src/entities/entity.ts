/** A number that an entity had before; the kind names a value of registry.legal_entity.v1.NumberKind. */
export interface FormerNumberFacts {
  readonly kind: 'REGISTRATION_NUMBER' | 'ORGANIZATION_CODE' | 'TAXPAYER_ID';
  readonly value: string;
}

/** The elements of a legal entity with the names of registry.legal_entity.v1.LegalEntity; what is not there is unknown. */
export interface EntityFacts {
  readonly unifiedSocialCreditCode: string;
  readonly name: string;
  readonly formerNames?: readonly string[];
  readonly formerNumbers?: readonly FormerNumberFacts[];
  /** The Chinese term of the state, e.g. 存续. */
  readonly state: string;
  /** GB/T 20091. */
  readonly organizationType: string;
  /** GB/T 12402. */
  readonly economicType?: string;
  /** GB/T 4754-2017. */
  readonly industry?: { readonly section: string; readonly code: string };
  readonly legalRepresentative?: { readonly name: string };
  readonly establishedOn?: string;
  readonly operatingTerm?: { readonly from: string; readonly to?: string };
  readonly businessScope?: string;
  readonly registeredCapital?: { readonly minorUnits: number; readonly currency: string };
  readonly address?: string;
  /** GB/T 2260 of county level. */
  readonly division: string;
  readonly registeringAuthority?: string;
  readonly changedOn?: string;
  readonly revokedOn?: string;
  readonly cancelledOn?: string;
}

/** What holds of an entity from a date on: one row of an import. */
export interface EntityVersion {
  /** First day, YYYY-MM-DD. */
  readonly validFrom: string;
  /** First day on which it no longer holds; unset for the last version. */
  readonly validTo?: string;
  readonly legalEntity: EntityFacts;
}

/** An entity by its versions, which follow each other without a gap, oldest first. */
export interface EntityRecord {
  readonly unifiedSocialCreditCode: string;
  readonly versions: readonly [EntityVersion, ...EntityVersion[]];
}
