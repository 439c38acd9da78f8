/** A person named by another person's record. */
export interface RelatedPersonFacts {
  readonly name: string;
  readonly citizenId: string;
  /** GB/T 4761; of guardians only. */
  readonly relation?: string;
}

/** 住址详址 an address below the county; made up. */
export interface AddressFacts {
  readonly township: string;
  readonly community: string;
  readonly road: string;
  readonly doorPlate: string;
  readonly detail: string;
}

/** 迁移 a move; the division is that of the other end. */
export interface MigrationFacts {
  readonly date: string;
  readonly reason: string;
  readonly country: string;
  readonly division: string;
  readonly address: string;
}

/**
 * The items of household registration with the names of the message registry.population.v1.Person, which takes these
 * objects as they are. An item that is not there is unknown.
 */
export interface PersonFacts {
  readonly citizenId: string;
  readonly name: string;
  readonly formerName?: string;
  readonly sex: '1' | '2';
  readonly ethnicGroup: string;
  readonly birthDate: string;
  readonly birthTime: string;
  readonly birthCountry: string;
  readonly birthDivision: string;
  readonly nativeCountry: string;
  readonly nativeDivision: string;
  readonly hukouType: string;
  readonly householdNumber: string;
  readonly relationToHead: string;
  readonly division: string;
  readonly address: AddressFacts;
  readonly guardianOne?: RelatedPersonFacts;
  readonly guardianTwo?: RelatedPersonFacts;
  readonly father?: RelatedPersonFacts;
  readonly mother?: RelatedPersonFacts;
  readonly spouse?: RelatedPersonFacts;
  readonly birthCertificate?: { readonly number: string; readonly issuedOn: string };
  readonly religion: string;
  readonly education?: string;
  readonly maritalStatus: string;
  readonly militaryService?: string;
  readonly heightCm?: number;
  readonly bloodType: string;
  readonly occupation?: { readonly title: string; readonly category: string };
  readonly workplace?: string;
  readonly moveToCity?: MigrationFacts;
  readonly moveToAddress?: MigrationFacts;
  readonly death?: { readonly date: string; readonly cancellationType: string; readonly cancelledOn: string };
  readonly cardAuthority?: string;
  readonly cardValidity?: { readonly from: string; readonly to?: string };
}

/** What holds of a person from a date on: one row of an import. */
export interface PersonVersion {
  /** First day, YYYY-MM-DD; of the first version the birth date. */
  readonly validFrom: string;
  /** First day on which it no longer holds; unset for the last version. */
  readonly validTo?: string;
  readonly person: PersonFacts;
}

/** A person from birth on: versions follow each other without a gap, oldest first. */
export interface SyntheticPerson {
  readonly citizenId: string;
  readonly versions: readonly [PersonVersion, ...PersonVersion[]];
}

/** 户 a household: everybody who lives in it today, and their dead of the last years. */
export interface SyntheticHousehold {
  /** County-level division, GB/T 2260. */
  readonly division: string;
  /** 户号, unique within the division. */
  readonly number: string;
  /** The head 户主 first. */
  readonly members: readonly [SyntheticPerson, ...SyntheticPerson[]];
}
