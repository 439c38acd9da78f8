import { buildUnifiedSocialCreditCode } from '@registry/identity';
import {
  type LegalEntityReference,
  LegalEntityStatisticsServiceDefinition,
  NumberKind,
  type SearchLegalEntitiesRequest,
} from '@registry/proto/legal-entity/v1';
import { createClient } from '@registry/service-kit';
import { type TestRegistry, importRows, row, startRegistry } from './registry';

const search: SearchLegalEntitiesRequest = {
  name: '',
  division: '',
  industry: '',
  state: '',
  organizationType: '',
  pageSize: 0,
  pageToken: '',
  asOf: undefined,
};

const byd = '91310000741627329A';
const moutai = '9152000071430580XT';

/** Codes of entities that do not exist: their registering authority is of no division. */
const syntheticCode = (index: number) =>
  buildUnifiedSocialCreditCode('91', '319901', `MA${String(index).padStart(6, '0')}`);

describe('legal entities over gRPC', () => {
  let registry: TestRegistry;

  beforeAll(async () => {
    registry = await startRegistry();
    const outcomes = await importRows(registry, [
      row({
        unifiedSocialCreditCode: byd,
        name: '上海比亚迪有限公司',
        organizationType: '111',
        economicType: '173',
        industry: { section: '', code: '3841' },
        registeredCapital: { minorUnits: 63_500_000_00, currency: 'CNY' },
        formerNumbers: [
          { kind: NumberKind.REGISTRATION_NUMBER, value: '310000400311804' },
          { kind: NumberKind.TAXPAYER_ID, value: '310117741627329' },
        ],
      }),
      row({
        unifiedSocialCreditCode: moutai,
        name: '贵州茅台酒股份有限公司',
        formerNames: ['贵州茅台酒厂(集团)有限公司'],
        division: '520382',
        organizationType: '112',
        industry: { section: 'C', code: '15' },
        establishedOn: '1999-11-20',
      }),
      row({ unifiedSocialCreditCode: syntheticCode(1), name: '海比上亚迪贸易有限公司', state: '吊销未注销' }),
    ]);
    expect(outcomes.map((outcome) => outcome?.$case)).toEqual(['accepted', 'accepted', 'accepted']);
  });
  afterAll(() => registry.stop());

  const get = (reference: LegalEntityReference['reference'], validAt = '') =>
    registry.entities.getLegalEntity({ legalEntity: { reference }, asOf: { validAt, knownAt: [] } });

  const names = async (query: Partial<SearchLegalEntitiesRequest>) => {
    const { legalEntities } = await registry.entities.searchLegalEntities({ ...search, ...query });
    return legalEntities.map(({ name }) => name);
  };

  it('answers one entity by its code and by every number that it had', async () => {
    const entity = await get({ $case: 'unifiedSocialCreditCode', value: byd });
    expect(entity).toMatchObject({
      name: '上海比亚迪有限公司',
      state: '20',
      industry: { section: 'C', code: '3841' },
      registeredCapital: { minorUnits: 6_350_000_000, currency: 'CNY' },
    });
    const references: LegalEntityReference['reference'][] = [
      { $case: 'entityId', value: entity.entityId },
      { $case: 'registrationNumber', value: '310000400311804' },
      { $case: 'organizationCode', value: '74162732-9' },
      { $case: 'taxpayerId', value: '310117741627329' },
      { $case: 'taxpayerId', value: byd },
      { $case: 'number', value: '310000400311804' },
      { $case: 'number', value: '741627329' },
    ];
    for (const reference of references) {
      expect(await get(reference)).toEqual(entity);
    }
  });

  it('answers a batch over different kinds of numbers in its order', async () => {
    const { results } = await registry.entities.batchGetLegalEntities({
      legalEntities: [
        { reference: { $case: 'number', value: '71430580X' } },
        { reference: { $case: 'unifiedSocialCreditCode', value: '91310000741627329B' } },
        { reference: { $case: 'registrationNumber', value: '310000400311804' } },
        { reference: { $case: 'unifiedSocialCreditCode', value: '911100001000054748' } },
      ],
      asOf: undefined,
    });
    expect(results.map(({ result }) => result)).toMatchObject([
      { $case: 'legalEntity', value: { name: '贵州茅台酒股份有限公司' } },
      { $case: 'error', value: { reason: 'CHECK_DIGIT_MISMATCH', domain: 'legal-entity.registry' } },
      { $case: 'legalEntity', value: { name: '上海比亚迪有限公司' } },
      { $case: 'error', value: { reason: 'LEGAL_ENTITY_NOT_FOUND' } },
    ]);
  });

  it('refuses a row that claims a number of another entity, naming the field, and stores nothing of it', async () => {
    const code = syntheticCode(2);
    const formerNumbers = [
      { kind: NumberKind.OTHER, value: '沪0001' },
      { kind: NumberKind.REGISTRATION_NUMBER, value: '310000400311804' },
    ];
    expect(await importRows(registry, [row({ unifiedSocialCreditCode: code, formerNumbers })])).toMatchObject([
      {
        $case: 'rejected',
        value: {
          code: 6,
          reason: 'NUMBER_CLAIMED',
          fieldViolations: [{ field: 'legalEntity.formerNumbers[1].value', reason: 'NUMBER_CLAIMED' }],
        },
      },
    ]);
    await expect(get({ $case: 'unifiedSocialCreditCode', value: code })).rejects.toMatchObject({
      reason: 'LEGAL_ENTITY_NOT_FOUND',
    });
    await expect(get({ $case: 'number', value: '沪0001' })).rejects.toMatchObject({ reason: 'LEGAL_ENTITY_NOT_FOUND' });
  });

  it('keeps one entity through a new code that names the old one, found by both', async () => {
    const [before, after] = [syntheticCode(3), syntheticCode(4)];
    const formerNumbers = [{ kind: NumberKind.UNIFIED_SOCIAL_CREDIT_CODE, value: before }];
    const [first, second] = await importRows(registry, [
      row({ unifiedSocialCreditCode: before, name: '旧码公司' }),
      row({ unifiedSocialCreditCode: after, name: '旧码公司', formerNumbers }, { validFrom: '2018-01-01' }),
    ]);
    expect(first?.$case === 'accepted' && second?.$case === 'accepted' && first.value.key === second.value.key).toBe(
      true,
    );
    const entity = await get({ $case: 'unifiedSocialCreditCode', value: before });
    expect(entity.unifiedSocialCreditCode).toBe(after);
    expect((await get({ $case: 'unifiedSocialCreditCode', value: after }, '2010-01-01')).unifiedSocialCreditCode).toBe(
      before,
    );
    const { versions } = await registry.entities.getLegalEntityHistory({
      legalEntity: { reference: { $case: 'unifiedSocialCreditCode', value: after } },
      pageSize: 0,
      pageToken: '',
      asOf: undefined,
    });
    expect(versions.filter(({ metadata }) => metadata?.seqTo === undefined)).toHaveLength(2);
  });

  it('finds a part of a name and not what only shares its characters', async () => {
    expect(await names({ name: '比亚迪' })).toEqual(['上海比亚迪有限公司']);
    expect(await names({ name: '茅', division: '520000' })).toEqual(['贵州茅台酒股份有限公司']);
    await expect(names({ name: '茅' })).rejects.toMatchObject({ reason: 'SEARCH_TOO_WIDE' });
    expect(await names({ name: '台酒厂（集' })).toEqual(['贵州茅台酒股份有限公司']);
  });

  it('finds what is in every name within the other conditions', async () => {
    expect(await names({ name: '股份有限公司', division: '520000' })).toEqual(['贵州茅台酒股份有限公司']);
    expect(await names({ name: '有限公司', organizationType: '11', industry: 'C' })).toEqual([
      '上海比亚迪有限公司',
      '贵州茅台酒股份有限公司',
    ]);
  });

  it('finds by industry and by state, given as a code or a term', async () => {
    expect(await names({ industry: '3841' })).toEqual(['上海比亚迪有限公司']);
    expect(await names({ state: '50' })).toEqual(['海比上亚迪贸易有限公司']);
    expect(await names({ state: '吊销未注销' })).toEqual(['海比上亚迪贸易有限公司']);
  });

  it('pages through a search, each entity once', async () => {
    const rows = Array.from({ length: 23 }, (_, index) =>
      row({ unifiedSocialCreditCode: syntheticCode(100 + index), name: `翻页测试第${index}号` }),
    );
    await importRows(registry, rows);
    const found: string[] = [];
    let pageToken = '';
    do {
      const page = await registry.entities.searchLegalEntities({ ...search, name: '翻页测试', pageSize: 7, pageToken });
      found.push(...page.legalEntities.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(found).toEqual(rows.map((each) => each.legalEntity?.name).sort());
  });

  it('refuses bad rows naming each field', async () => {
    const outcomes = await importRows(registry, [
      row({
        unifiedSocialCreditCode: '91310000741627329B',
        state: '运营',
        industry: { section: 'J', code: '3841' },
        cancelledOn: '2002-02-30',
        registeredCapital: { minorUnits: 5, currency: '' },
        legalRepresentative: { name: '张伟', documentType: '111', documentNumber: '11010519491231002Y' },
      }),
      row({ unifiedSocialCreditCode: syntheticCode(9), division: '999999' }),
    ]);
    const fields = outcomes.map((outcome) =>
      outcome?.$case === 'rejected' ? outcome.value.fieldViolations.map(({ field }) => field).sort() : [],
    );
    expect(fields).toEqual([
      [
        'legalEntity.cancelledOn',
        'legalEntity.industry.section',
        'legalEntity.legalRepresentative.documentNumber',
        'legalEntity.registeredCapital.currency',
        'legalEntity.state',
        'legalEntity.unifiedSocialCreditCode',
      ],
      ['legalEntity.division'],
    ]);
  });

  it('exports every entity once', async () => {
    const ids: string[] = [];
    for await (const { legalEntities } of registry.entities.exportLegalEntities({ asOf: undefined, after: '' })) {
      ids.push(...legalEntities.map(({ entityId }) => entityId));
    }
    expect(ids.length).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts entities by division, section and state as of a date', async () => {
    const statistics = createClient(LegalEntityStatisticsServiceDefinition, { address: registry.address });
    const count = (division: string, validAt: string) =>
      statistics.getLegalEntityStatistics({ division, asOf: { validAt, knownAt: [] } });
    expect(await count('520000', '2001-01-01')).toMatchObject({
      total: 1,
      bySection: [{ code: 'C', count: 1 }],
      byState: [{ code: '20', count: 1 }],
      bySectionAndState: [{ section: 'C', state: '20', count: 1 }],
    });
    expect((await count('520000', '1999-11-19')).total).toBe(0);
    const nation = await count('000000', '2004-01-01');
    expect(nation.byState).toContainEqual({ code: '50', count: 1 });
    expect(nation).toMatchObject({ synthetic: true, sampleSize: nation.total });
    const { results } = await statistics.batchGetLegalEntityStatistics({ divisions: ['520000', 'x'], asOf: undefined });
    expect(results.map(({ result }) => result?.$case)).toEqual(['statistics', 'error']);
    statistics.close();
  });
});
