import { INDUSTRY, ORGANIZATION_TYPE, divisionInForce, resolveDivision } from '@registry/code-mapping';
import { parseOrganizationCode, parseRegistrationNumber, parseUnifiedSocialCreditCode } from '@registry/identity';
import { weighDivisions } from '../people/provinces';
import type { EntityRecord } from './entity';
import { publicEntities } from './public-entities';
import { syntheticEntities } from './synthetic-entities';

const TODAY = '2026-01-01';
const COUNTIES = ['110101', '310115', '440305', '540121', '110118'];
const DIVISIONS = weighDivisions(COUNTIES.flatMap((code) => resolveDivision(code, TODAY) ?? []));

function make(seed: number, entities: number): EntityRecord[] {
  return [...syntheticEntities({ seed, entities, divisions: DIVISIONS, today: TODAY })];
}

const made = make(1, 20_000);

describe('synthetic legal entities', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(make(7, 100)).toEqual(make(7, 100));
    expect(make(8, 100)).not.toEqual(make(7, 100));
  });

  it('refuse a number of entities that is no whole number from 1 to 10 million', () => {
    for (const entities of [0, 1.5, 10_000_001]) expect(() => make(1, entities)).toThrow('entities');
  });

  it('have valid codes that no other has, of an authority that does not exist', () => {
    const codes = made.map(({ unifiedSocialCreditCode }) => unifiedSocialCreditCode);
    for (const code of codes) {
      expect(parseUnifiedSocialCreditCode(code)).toMatchObject({ ok: true });
      expect(code.slice(4, 8)).toBe('9901');
    }
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('had valid numbers before October 2015, which no other has', () => {
    const numbers = made.flatMap(({ versions }) => versions[0].legalEntity.formerNumbers ?? []);
    expect(numbers.length).toBeGreaterThan(10_000);
    for (const { kind, value } of numbers) {
      if (kind === 'REGISTRATION_NUMBER') expect(parseRegistrationNumber(value)).toMatchObject({ ok: true });
      if (kind === 'ORGANIZATION_CODE') expect(parseOrganizationCode(value)).toMatchObject({ ok: true });
      if (kind === 'TAXPAYER_ID') expect(value).toHaveLength(15);
    }
    expect(new Set(numbers.map(({ value }) => value)).size).toBe(numbers.length);
  });

  it('say in their names that they are examples, and are coded by the standards', () => {
    for (const { versions } of made) {
      for (const { legalEntity } of versions) {
        expect(legalEntity.name).toContain('示例');
        expect(ORGANIZATION_TYPE.find(legalEntity.organizationType, TODAY)).toBeDefined();
        expect(INDUSTRY.find(legalEntity.industry?.code ?? '', TODAY)?.parent).toBe(legalEntity.industry?.section);
      }
    }
  });

  it('follow each entity from its establishment without a gap, in a division in force', () => {
    for (const { versions } of made) {
      expect(versions[0].validFrom).toBe(versions[0].legalEntity.establishedOn);
      versions.forEach(({ validFrom, validTo, legalEntity }, i) => {
        expect(validTo).toBe(versions[i + 1]?.validFrom);
        expect(validFrom <= TODAY && (validTo === undefined || validTo > validFrom)).toBe(true);
        const range = { from: validFrom, ...(validTo === undefined ? {} : { to: validTo }) };
        expect(divisionInForce(legalEntity.division, range)).toBe(true);
        if (legalEntity.cancelledOn) expect(legalEntity.cancelledOn).toBe(validFrom);
      });
    }
  });

  it('are mostly in being, some renamed, some ended', () => {
    const last = made.flatMap(({ versions }) => versions.at(-1)?.legalEntity ?? []);
    expect(last.filter(({ state }) => state === '存续').length / last.length).toBeGreaterThan(0.75);
    expect(last.filter(({ state }) => state === '注销').length).toBeGreaterThan(1_000);
    expect(last.filter(({ formerNames }) => formerNames).length).toBeGreaterThan(1_000);
  });
});

describe('public legal entities', () => {
  it('have valid codes and name no person', () => {
    for (const { unifiedSocialCreditCode, versions } of publicEntities()) {
      expect(parseUnifiedSocialCreditCode(unifiedSocialCreditCode)).toMatchObject({ ok: true });
      expect(versions[0].legalEntity.legalRepresentative).toBeUndefined();
      expect(resolveDivision(versions[0].legalEntity.division, versions[0].validFrom)).toBeDefined();
    }
  });
});
