import { foldEntityName } from './entity-name';

/**
 * What most names of companies hold. Its pairs of characters are not indexed: a search for them alone fills its page
 * from any part of the register.
 */
const everywhere = ['有限责任公司', '股份有限公司', '科技有限公司', '集团有限公司'];

/** Pairs that many names hold: they are asked for last. */
const frequent = new Set(
  (
    '中国 北京 上海 天津 重庆 广州 深圳 杭州 南京 成都 武汉 西安 苏州 广东 江苏 浙江 山东 河南 四川 湖北 湖南 福建 ' +
    '发展 投资 贸易 管理 服务 工程 建设 建筑 技术 实业 信息 网络 电子 文化 传媒 咨询 商贸 国际 实验 材料 设备 机械 ' +
    '合作 作社 农民 专业 中心 学校 医院 协会 大学 分公 银行 保险 证券 基金 生物 医药 能源 环保 物流 餐饮 装饰 置业'
  ).split(' '),
);

const everywherePairs = new Set(everywhere.flatMap(pairs));

/** Pairs of neighbouring characters, each once. */
function pairs(text: string): string[] {
  const characters = [...text];
  return [...new Set(characters.slice(1).map((second, index) => `${characters[index] ?? ''}${second}`))];
}

/**
 * Pairs of characters by which a name is indexed: all but those of {@link everywhere}. Single characters are not: they
 * would make the index half as large again, for searches that find a good part of the register.
 */
export function indexedPairs(name: string): string[] {
  return pairs(foldEntityName(name)).filter((pair) => !everywherePairs.has(pair));
}

/** What a part of a name is looked up by, the rarest first. None for one character, or for what is everywhere. */
export function pairsToLookUp(part: string): string[] {
  const indexed = indexedPairs(part);
  return [...indexed.filter((pair) => !frequent.has(pair)), ...indexed.filter((pair) => frequent.has(pair))];
}
