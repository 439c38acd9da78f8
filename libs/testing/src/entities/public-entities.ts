import type { EntityFacts, EntityRecord } from './entity';

/** The day on which unified social credit codes came into use. Source: 国发〔2015〕33号. */
const CODES_IN_USE = '2015-10-01';

/** Facts that the entities themselves publish; what is not certain is left out. */
const PUBLISHED: readonly EntityFacts[] = [
  {
    unifiedSocialCreditCode: '911100001000054748',
    name: '中国农业银行股份有限公司',
    state: '存续',
    organizationType: '112',
    economicType: '160',
    industry: { section: 'J', code: '66' },
    address: '北京市东城区建国门内大街69号',
    division: '110101',
  },
  {
    unifiedSocialCreditCode: '12100000400002195R',
    name: '中国电子技术标准化研究院',
    state: '存续',
    organizationType: '121',
    industry: { section: 'M', code: '74' },
    address: '北京市东城区安定门东大街1号',
    division: '110101',
  },
  {
    unifiedSocialCreditCode: '9152000071430580XT',
    name: '贵州茅台酒股份有限公司',
    state: '存续',
    organizationType: '112',
    economicType: '160',
    industry: { section: 'C', code: '15' },
    establishedOn: '1999-11-20',
    address: '贵州省仁怀市茅台镇',
    division: '520382',
  },
  {
    unifiedSocialCreditCode: '91310000741627329A',
    name: '上海比亚迪有限公司',
    state: '存续',
    organizationType: '111',
    industry: { section: 'C', code: '38' },
    division: '310117',
  },
];

/** Real legal entities with what is publicly known of them; no person is named. */
export function publicEntities(): EntityRecord[] {
  return PUBLISHED.map((legalEntity) => ({
    unifiedSocialCreditCode: legalEntity.unifiedSocialCreditCode,
    versions: [{ validFrom: legalEntity.establishedOn ?? CODES_IN_USE, legalEntity }],
  }));
}
