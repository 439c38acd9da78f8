import type { FieldChecks } from '@registry/service-kit';
import type { PersonData } from '../person-data';

const nameLength = 100;
const addressLength = 200;
const numberLength = 32;
const maxHeightCm = 300;
const householdNumberPattern = /^[0-9A-Za-z]{1,32}$/;

const lengths = {
  birthAddress: addressLength,
  workplace: addressLength,
  cardAuthority: nameLength,
  photoId: numberLength,
  formerName: nameLength,
} as const;

const parts = {
  address: { township: 50, community: 50, road: 100, doorPlate: 100, detail: addressLength },
  otherAddress: { address: addressLength },
  guardianOne: { name: nameLength },
  guardianTwo: { name: nameLength },
  father: { name: nameLength },
  mother: { name: nameLength },
  spouse: { name: nameLength },
  birthCertificate: { number: numberLength },
  occupation: { title: nameLength, category: numberLength },
  moveToCity: { reason: nameLength, address: addressLength },
  moveToAddress: { reason: nameLength, address: addressLength },
  moveAway: { reason: nameLength, address: addressLength },
  death: { cancellationType: numberLength },
} as const;

/** Bounds every text, and the height. */
export function checkTexts(checks: FieldChecks, data: PersonData): void {
  if (checks.required('name', data.name)) {
    checks.text('name', data.name, nameLength);
  }
  for (const [item, max] of Object.entries(lengths)) {
    checks.text(item, data[item as keyof typeof lengths], max);
  }
  for (const [item, fields] of Object.entries(parts)) {
    const part: Readonly<Record<string, unknown>> | undefined = data[item as keyof typeof parts];
    for (const [field, max] of Object.entries(fields)) {
      const value = part?.[field];
      checks.within(item).text(field, typeof value === 'string' ? value : undefined, max);
    }
  }
  checks.pattern('householdNumber', data.householdNumber, householdNumberPattern, {
    en: 'must be 1 to 32 letters and digits',
    zh: '须为1至32位字母或数字',
  });
  if ((data.heightCm ?? 0) > maxHeightCm) {
    checks.refuse('heightCm', 'OUT_OF_RANGE', { en: 'must be at most 300', zh: '不得大于300' });
  }
}
