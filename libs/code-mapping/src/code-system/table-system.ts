import { type Code, type CodeQuery, type CodeSystem, answersTo } from './code-system';

/** One edition of a small standard, written out as lines `code name | English name | letters`. */
interface TableEdition {
  /** First day on which the edition held, YYYY-MM-DD. */
  readonly validFrom: string;
  readonly validTo?: string;
  readonly table: string;
  /** Code of the group above, by the code's own characters; undefined at the top. */
  readonly parentOf?: (code: string) => string | undefined;
  readonly levelOf?: (code: string) => string;
}

export interface TableSystemOptions {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly standard: string;
  readonly publisher: string;
  readonly editions: readonly TableEdition[];
}

function parseLine(line: string, edition: TableEdition): Code {
  const [head = '', en, letters] = line.split('|').map((part) => part.trim());
  const space = head.indexOf(' ');
  const code = head.slice(0, space);
  const parent = edition.parentOf?.(code);
  return {
    code,
    name: { zh: head.slice(space + 1), ...(en ? { en } : {}) },
    ...(parent === undefined ? {} : { parent }),
    ...(edition.levelOf ? { level: edition.levelOf(code) } : {}),
    ...(letters ? { letters } : {}),
    validFrom: edition.validFrom,
    ...(edition.validTo ? { validTo: edition.validTo } : {}),
  };
}

function parseEdition(edition: TableEdition): ReadonlyMap<string, Code> {
  const lines = edition.table.split('\n').filter((line) => line.trim() !== '');
  return new Map(lines.map((line) => parseLine(line.trim(), edition)).map((code) => [code.code, code]));
}

/** A code system from the tables of its editions; each is parsed at first use. */
export function tableSystem({ editions, ...description }: TableSystemOptions): CodeSystem {
  const parsed = new Map<TableEdition, ReadonlyMap<string, Code>>();
  const codesOn = (asOf: string): ReadonlyMap<string, Code> => {
    const edition = editions.find(
      ({ validFrom, validTo }) => validFrom <= asOf && (validTo === undefined || validTo > asOf),
    );
    if (!edition) return new Map();
    let codes = parsed.get(edition);
    if (!codes) {
      codes = parseEdition(edition);
      parsed.set(edition, codes);
    }
    return codes;
  };
  return {
    ...description,
    find: (code, asOf) => codesOn(asOf).get(code),
    list: ({ asOf, parent, query }: CodeQuery) =>
      [...codesOn(asOf).values()].filter(
        (code) => (parent === undefined || code.parent === parent) && (query === undefined || answersTo(code, query)),
      ),
  };
}
