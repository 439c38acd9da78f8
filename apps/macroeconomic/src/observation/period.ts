import { Frequency } from '@registry/proto/macroeconomic/v1';

const patterns: Readonly<Record<Frequency, RegExp>> = {
  [Frequency.UNSPECIFIED]: /^(?:19|20)\d{2}(?:-Q[1-4]|-(?:0[1-9]|1[0-2]))?$/,
  [Frequency.ANNUAL]: /^(?:19|20)\d{2}$/,
  [Frequency.QUARTERLY]: /^(?:19|20)\d{2}-Q[1-4]$/,
  [Frequency.MONTHLY]: /^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/,
};

/** What a period looks like, for people. */
export const periodForm = {
  en: 'must be a period of the frequency: 2023, 2023-Q1 or 2023-01',
  zh: '须为与频率相符的时期：2023、2023-Q1 或 2023-01',
} as const;

/** Whether a text is a period of a frequency; UNSPECIFIED takes any. */
export function isPeriod(period: string, frequency: Frequency): boolean {
  return patterns[frequency].test(period);
}

/** A text that sorts the other way round among periods of one frequency, so that the latest come first. */
export function newestFirst(period: string): string {
  return period.replace(/\d/g, (digit) => `${9 - Number(digit)}`);
}
