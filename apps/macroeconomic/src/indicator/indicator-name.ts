/** An indicator's two codes: unique only together. */
export interface IndicatorKey {
  readonly databaseCode: string;
  readonly code: string;
}

const namePattern = /^indicators\/([a-z]{4})\.([A-Z][0-9A-Z]{1,19})$/;

/** Resource name, `indicators/DATABASE.CODE`. */
export function indicatorName({ databaseCode, code }: IndicatorKey): string {
  return `indicators/${databaseCode}.${code}`;
}

/** Whether a text is the resource name of an indicator. */
export function isIndicatorName(name: string): boolean {
  return namePattern.test(name);
}
