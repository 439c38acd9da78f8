/** A name in Chinese, and in English where the standard or common use has one. */
export interface BilingualName {
  readonly zh: string;
  readonly en?: string;
}

/** One code as it stood on a date. */
export interface Code {
  readonly code: string;
  readonly name: BilingualName;
  /** Code of the group above. */
  readonly parent?: string;
  readonly level?: string;
  /** Another spelling of the same code in the same standard, e.g. the letters of GB/T 3304. */
  readonly letters?: string;
  /** Syllables without tones. */
  readonly pinyin?: string;
  /** First day, YYYY-MM-DD. */
  readonly validFrom: string;
  /** First day on which it no longer held; unset while it holds. */
  readonly validTo?: string;
}

export interface CodeQuery {
  /** The day asked for, YYYY-MM-DD. */
  readonly asOf: string;
  /** Only codes right below this one. */
  readonly parent?: string;
  /** Only codes whose code begins with it, or whose name or pinyin holds it. */
  readonly query?: string;
}

/** A code system 代码体系 with all its editions. */
export interface CodeSystem {
  /** Short id in URLs, e.g. "gb-t-2261.1". */
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Number of the standard with its year, e.g. "GB/T 2261.1-2003". */
  readonly standard: string;
  readonly publisher: string;
  /** What a code stood for on a day; undefined when it was not in force then. */
  find(code: string, asOf: string): Code | undefined;
  /** Codes in force on a day, in order of code. */
  list(query: CodeQuery): Code[];
}

/** Whether a code answers to a query's text. */
export function answersTo(code: Code, query: string): boolean {
  const wanted = query.toLowerCase();
  const squeezed = wanted.replaceAll(' ', '');
  return (
    code.code.toLowerCase().startsWith(wanted) ||
    code.name.zh.includes(query) ||
    (code.name.en?.toLowerCase().includes(wanted) ?? false) ||
    (code.pinyin?.replaceAll(' ', '').includes(squeezed) ?? false)
  );
}
