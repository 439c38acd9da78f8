import type { Person } from '@registry/proto/population/v1';

type Item = Exclude<keyof Person, 'personId' | 'metadata' | 'household'>;

/** The 41 items by their names in the contract: a new item of the contract must be named here. */
const items: Readonly<Record<Item, true>> = {
  citizenId: true,
  name: true,
  formerName: true,
  sex: true,
  ethnicGroup: true,
  birthDate: true,
  birthTime: true,
  birthCountry: true,
  birthDivision: true,
  birthAddress: true,
  nativeCountry: true,
  nativeDivision: true,
  hukouType: true,
  householdNumber: true,
  relationToHead: true,
  division: true,
  address: true,
  otherAddress: true,
  guardianOne: true,
  guardianTwo: true,
  father: true,
  mother: true,
  spouse: true,
  birthCertificate: true,
  religion: true,
  education: true,
  maritalStatus: true,
  militaryService: true,
  heightCm: true,
  bloodType: true,
  occupation: true,
  workplace: true,
  moveToCity: true,
  moveToAddress: true,
  moveAway: true,
  death: true,
  cardAuthority: true,
  cardValidity: true,
  photoId: true,
};

/** Name of an item. */
export type PersonField = Item;

/** Names of all items that may be asked for. */
export const personFields = Object.keys(items) as PersonField[];
