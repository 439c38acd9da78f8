/** A change whose day is known: what was abolished, and what took it over. */
export interface DatedChange {
  readonly abolished: string;
  readonly successors: readonly string[];
  /** Day on which the decision of the State Council was made public or took effect, YYYY-MM-DD. */
  readonly date: string;
  readonly kind: 'merged' | 'recoded' | 'split';
}

const merged = (date: string, successor: string, ...abolished: string[]): DatedChange[] =>
  abolished.map((code) => ({ abolished: code, successors: [successor], date, kind: 'merged' }));

const recoded = (date: string, pairs: Readonly<Record<string, string>>): DatedChange[] =>
  Object.entries(pairs).map(([code, successor]) => ({
    abolished: code,
    successors: [successor],
    date,
    kind: 'recoded',
  }));

/**
 * Mergers of districts, which editions alone cannot tell: the new whole has another name than its parts.
 * Source: decisions of the State Council 国务院关于调整行政区划的批复, by the day on which they were made public.
 */
export const DATED_CHANGES: readonly DatedChange[] = [
  // 广州市 2005: 东山区 into 越秀区, 芳村区 into 荔湾区.
  ...merged('2005-04-28', '440104', '440102'),
  ...merged('2005-04-28', '440103', '440107'),
  // 上海市 2009: 南汇区 into 浦东新区.
  ...merged('2009-05-06', '310115', '310119'),
  // 天津市 2009: 塘沽区, 汉沽区, 大港区 into 滨海新区.
  ...merged('2009-11-09', '120116', '120107', '120108', '120109'),
  // 北京市 2010: 崇文区 into 东城区, 宣武区 into 西城区.
  ...merged('2010-07-01', '110101', '110103'),
  ...merged('2010-07-01', '110102', '110104'),
  // 上海市 2011: 卢湾区 into 黄浦区.
  ...merged('2011-06-08', '310101', '310103'),
  // 重庆市 2011: 双桥区 and 大足县 become 大足区; 綦江县 and 万盛区 become 綦江区.
  ...merged('2011-10-22', '500111', '500225'),
  ...merged('2011-10-22', '500110', '500222'),
  // 苏州市 2012: 沧浪区, 平江区, 金阊区 become 姑苏区; 吴江市 becomes 吴江区.
  ...merged('2012-09-01', '320508', '320502', '320503', '320504'),
  ...recoded('2012-09-01', { '320584': '320509' }),
  // 南京市 2013: 白下区 into 秦淮区, 下关区 into 鼓楼区; 溧水县 and 高淳县 become districts.
  ...merged('2013-02-20', '320104', '320103'),
  ...merged('2013-02-20', '320106', '320107'),
  ...recoded('2013-02-20', { '320124': '320117', '320125': '320118' }),
  // 广州市 2014: 萝岗区 into 黄埔区; 从化市 and 增城市 become districts.
  ...merged('2014-02-12', '440112', '440116'),
  ...recoded('2014-02-12', { '440184': '440117', '440183': '440118' }),
  // 上海市 2015: 闸北区 into 静安区.
  ...merged('2015-11-04', '310106', '310108'),
  // 北京市 2015: 密云县 and 延庆县 become districts.
  ...recoded('2015-11-17', { '110228': '110118', '110229': '110119' }),
  // 宁波市 2016: 江东区 into 鄞州区.
  ...merged('2016-09-14', '330212', '330204'),
  // 济南市 2019: 莱芜市 becomes part of 济南市.
  ...merged('2019-01-09', '370100', '371200'),
  ...recoded('2019-01-09', { '371202': '370116', '371203': '370117' }),
  // 杭州市 2021: 下城区 into 拱墅区; 江干区 into 上城区, its east into 钱塘区.
  ...merged('2021-04-09', '330105', '330103'),
  { abolished: '330104', successors: ['330102', '330114'], date: '2021-04-09', kind: 'split' },
];
