import { Lottery, type Random } from '../random/random';

/** Surnames 姓 by how common they are, then some compound and rare ones. Weights: shares in percent, rounded. */
const SURNAMES = new Lottery<string>([
  ...([
    ['王', 7.2],
    ['李', 7],
    ['张', 6.7],
    ['刘', 5.1],
    ['陈', 4.5],
    ['杨', 3.1],
    ['黄', 2.5],
    ['赵', 2.3],
    ['吴', 2.2],
    ['周', 2],
    ['徐', 1.6],
    ['孙', 1.5],
    ['马', 1.4],
    ['朱', 1.3],
    ['胡', 1.3],
    ['郭', 1.2],
    ['何', 1.2],
    ['林', 1.2],
    ['高', 1.1],
    ['罗', 1.1],
    ['郑', 1],
    ['梁', 1],
    ['谢', 0.8],
    ['宋', 0.8],
    ['唐', 0.7],
    ['许', 0.7],
    ['韩', 0.7],
    ['邓', 0.6],
    ['冯', 0.6],
    ['曹', 0.6],
    ['彭', 0.6],
    ['曾', 0.6],
    ['肖', 0.6],
    ['田', 0.5],
    ['董', 0.5],
    ['潘', 0.5],
    ['袁', 0.5],
    ['蔡', 0.5],
    ['蒋', 0.5],
    ['余', 0.5],
    ['于', 0.5],
    ['杜', 0.5],
    ['叶', 0.5],
    ['程', 0.5],
    ['魏', 0.4],
    ['苏', 0.4],
    ['吕', 0.4],
    ['丁', 0.4],
    ['任', 0.4],
    ['卢', 0.4],
    ['姚', 0.4],
    ['沈', 0.4],
    ['钟', 0.4],
    ['姜', 0.4],
    ['崔', 0.4],
    ['谭', 0.4],
    ['陆', 0.4],
    ['范', 0.4],
    ['汪', 0.4],
    ['廖', 0.3],
    ['石', 0.3],
    ['金', 0.3],
    ['韦', 0.3],
    ['贾', 0.3],
    ['夏', 0.3],
    ['付', 0.3],
    ['方', 0.3],
    ['邹', 0.3],
    ['熊', 0.3],
    ['白', 0.3],
    ['孟', 0.3],
    ['秦', 0.3],
    ['邱', 0.3],
    ['侯', 0.3],
    ['江', 0.3],
    ['尹', 0.3],
    ['薛', 0.3],
    ['阎', 0.2],
    ['段', 0.2],
    ['雷', 0.2],
    ['龙', 0.2],
  ] as const),
  ...(['欧阳', '司马', '诸葛', '上官', '皇甫', '尉迟', '令狐', '亓', '逄', '佘', '郗', '昝', '仉', '禤'] as const).map(
    (surname) => [surname, 0.02] as const,
  ),
]);

const GIVEN = {
  '1': [...'伟强磊军洋勇杰涛超明刚平辉鹏华飞波斌宇浩凯健俊帆建国志文龙海林峰东旭亮成庆祥荣新子轩浩然博文天翔思源'],
  '2': [...'芳娜敏静丽艳娟霞秀兰英玉梅红玲桂珍萍雪莉颖洁燕慧琳婷佳欣怡雨桐梓涵诗琪思语嘉美淑凤云月琴莲蕾薇宁'],
} as const;

/** Characters beyond the basic plane (通用规范汉字表, level 3) and other rare ones, to keep systems honest. */
const RARE = ['\u{2CC56}', '\u{2CB4E}', '\u{2C361}', '\u{2B7A9}', '喆', '堃', '翀', '犇', '赟', '祎'] as const;

/** Transliterated names: a given name and the father's, with the middle dot U+00B7. */
const TRANSLITERATED: Readonly<Record<string, Readonly<Record<'1' | '2', readonly string[]>>>> = {
  '05': {
    '1': ['买买提', '阿不都热合曼', '吐尔逊', '艾尔肯', '玉素甫', '阿卜杜拉', '木拉提', '库尔班', '依明', '艾克拜尔'],
    '2': ['阿依古丽', '古丽娜尔', '热依汗', '帕提古丽', '米日古丽', '阿米娜', '佐热古丽', '努尔比亚'],
  },
  '17': {
    '1': ['努尔兰', '巴合提', '叶尔兰', '赛力克', '哈那提', '别克'],
    '2': ['古丽扎提', '阿依努尔', '玛依拉', '加娜尔', '哈丽玛'],
  },
};
const TIBETAN = {
  '1': ['扎西', '次仁', '多吉', '平措', '罗布', '丹增', '旺堆', '索朗', '格桑', '巴桑'],
  '2': ['卓玛', '央金', '拉姆', '白玛', '德吉', '曲珍', '仓决', '措姆', '格桑', '次仁'],
} as const;

/** A name and the part of it that children inherit: a surname, or the father's given name. */
export interface NameDraw {
  readonly name: string;
  readonly inherited: string;
}

function givenName(random: Random, sex: '1' | '2'): string {
  const first = random.chance(0.004) ? random.pick(RARE) : random.pick(GIVEN[sex]);
  return random.chance(0.22) ? first : first + random.pick(GIVEN[sex]);
}

/**
 * Draws a made-up name as is usual in the ethnic group 民族 (GB/T 3304).
 * @param inherited what the father handed down; unset draws it
 */
export function drawName(random: Random, sex: '1' | '2', ethnicGroup: string, inherited?: string): NameDraw {
  const transliterated = TRANSLITERATED[ethnicGroup];
  if (transliterated) {
    const given = random.pick(transliterated[sex]);
    const father = inherited ?? random.pick(transliterated['1']);
    return { name: `${given}·${father}`, inherited: given };
  }
  if (ethnicGroup === '04') return { name: random.pick(TIBETAN[sex]) + random.pick(TIBETAN[sex]), inherited: '' };
  const surname = inherited !== undefined && inherited !== '' ? inherited : SURNAMES.draw(random);
  return { name: surname + givenName(random, sex), inherited: surname };
}
