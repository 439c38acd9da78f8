import type {
  Address,
  BirthCertificate,
  CardValidity,
  Death,
  Migration,
  Occupation,
  OtherAddress,
  Person,
  RelatedPerson,
} from '@registry/proto/population/v1';
import { type FieldsOf, integer, record, text } from './fields';

const related = record<RelatedPerson>({ name: text, citizenId: text, relation: text });
const migration = record<Migration>({ date: text, reason: text, country: text, division: text, address: text });

const items: FieldsOf<Person, 'personId' | 'household' | 'metadata'> = {
  citizenId: text,
  name: text,
  formerName: text,
  sex: text,
  ethnicGroup: text,
  birthDate: text,
  birthTime: text,
  birthCountry: text,
  birthDivision: text,
  birthAddress: text,
  nativeCountry: text,
  nativeDivision: text,
  hukouType: text,
  householdNumber: text,
  relationToHead: text,
  division: text,
  address: record<Address>({ township: text, community: text, road: text, doorPlate: text, detail: text }),
  otherAddress: record<OtherAddress>({ division: text, address: text }),
  guardianOne: related,
  guardianTwo: related,
  father: related,
  mother: related,
  spouse: related,
  birthCertificate: record<BirthCertificate>({ number: text, issuedOn: text }),
  religion: text,
  education: text,
  maritalStatus: text,
  militaryService: text,
  heightCm: integer,
  bloodType: text,
  occupation: record<Occupation>({ title: text, category: text }),
  workplace: text,
  moveToCity: migration,
  moveToAddress: migration,
  moveAway: migration,
  death: record<Death>({ date: text, cancellationType: text, cancelledOn: text }),
  cardAuthority: text,
  cardValidity: record<CardValidity>({ from: text, to: text }),
  photoId: text,
};

/** Fields of a line of persons. */
export const personFields = { ...items, validFrom: text, validTo: text };
