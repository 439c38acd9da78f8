import { nation } from '@registry/service-kit';

/** Regions that may have figures for a division, nearest first: its city, its province, the nation. */
export function regionsAbove(division: string): string[] {
  const city = `${division.slice(0, 4)}00`;
  const province = `${division.slice(0, 2)}0000`;
  return [...new Set([city, province, nation])];
}
