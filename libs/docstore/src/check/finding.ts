/** What is wrong in a store, said in two languages. */
const KINDS = {
  'catalogue-row-unreadable': ['目录行无法读取', 'a row of the catalogue cannot be read'],
  'number-used-twice': ['编号被用了两次', 'a number belongs to two collections or indexes'],
  'number-never-given': ['编号大于已分配的编号', 'a number is beyond those that were given out'],
  'rows-without-owner': ['数据行不属于任何集合或索引', 'rows belong to no known collection or index'],
  'document-invalid': ['文档不是有效的 BSON', 'a document is no valid BSON, or cannot be indexed'],
  'document-misplaced': ['文档的键与其 _id 不符', 'a document stands under a key that is not its _id'],
  'entry-missing': ['文档缺少索引项', 'an index entry of a document is missing'],
  'entry-stray': ['索引项没有对应的文档', 'an index entry has no document that it belongs to'],
  'unique-key-twice': ['唯一索引中有重复的键', 'a unique index holds a key twice'],
  'multikey-understated': [
    '索引未标明该字段含数组',
    'a field of an index holds arrays, and the catalogue says that it does not',
  ],
  'session-unreadable': ['会话记录无法读取', 'the record of a session cannot be read'],
} as const;

type FindingKind = keyof typeof KINDS;

/** One thing that is wrong: where it is, as far as that applies, and what exactly. */
export interface Finding {
  readonly kind: FindingKind;
  /** `database.collection` */
  readonly collection?: string;
  readonly index?: string;
  /** the row's key in hexadecimal */
  readonly key?: string;
  readonly detail?: string;
}

export type Report = (finding: Finding) => void;

/** @returns a finding on one line, for people */
export function describe(finding: Finding): string {
  const [zh, en] = KINDS[finding.kind];
  const where = [finding.collection, finding.index, finding.key, finding.detail].filter((part) => part !== undefined);
  return `${zh} / ${en}: ${where.join(' · ')}`;
}
