import { foldEntityName } from './entity-name';

/**
 * What most names of companies hold. Its characters and pairs of characters are not indexed: a search for them alone
 * fills its page from any part of the register.
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

const everywhereGrams = new Set(everywhere.flatMap((phrase) => grams([...phrase])));

function grams(characters: readonly string[]): string[] {
  return [...characters, ...pairs(characters)];
}

function pairs(characters: readonly string[]): string[] {
  return characters.slice(1).map((second, index) => `${characters[index] ?? ''}${second}`);
}

/** Characters and pairs of characters by which a name is indexed: all but those of {@link everywhere}. */
export function indexedGrams(name: string): string[] {
  return [...new Set(grams([...foldEntityName(name)]))].filter((gram) => !everywhereGrams.has(gram));
}

/**
 * What a part of a name is looked up by, the rarest first: its indexed pairs, or the character that it is. None when
 * it holds nothing but what is everywhere.
 */
export function gramsToLookUp(part: string): string[] {
  const characters = [...foldEntityName(part)];
  const wanted = characters.length === 1 ? characters : pairs(characters);
  const indexed = [...new Set(wanted)].filter((gram) => !everywhereGrams.has(gram));
  return [...indexed.filter((gram) => !frequent.has(gram)), ...indexed.filter((gram) => frequent.has(gram))];
}
