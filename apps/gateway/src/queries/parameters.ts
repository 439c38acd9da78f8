import { isCalendarDate } from '@registry/service-kit';
import { z } from 'zod';
import type { RefusalText } from '../problems/schema-violations';

const latestInt32 = 2_147_483_647;

function refusal(reason: string, en: string, zh: string): { params: RefusalText & Record<string, unknown> } {
  return { params: { reason, en, zh } };
}

/** A date that exists, YYYY-MM-DD (GB/T 7408.1). */
export const date = z
  .string()
  .refine(
    isCalendarDate,
    refusal('DATE_INVALID', 'must be a date that exists, YYYY-MM-DD', '须为存在的日期，格式 YYYY-MM-DD'),
  )
  .meta({ format: 'date' });

/** The valid date of a read. */
export const asOf = date.optional().describe('Date for which facts are wanted, YYYY-MM-DD; today unless told');

/** Records a page. */
export const pageSize = z.coerce
  .number()
  .int()
  .max(latestInt32)
  .refine((size) => size >= 0, refusal('PAGE_SIZE_NEGATIVE', 'must not be negative', '不能为负数'))
  .optional()
  .describe('Records a page; 0 is the default, too large is lowered');

/** Where the page before ended. */
export const pageToken = z.string().max(4_096).optional().describe('nextPageToken of the page before');

const isDivisionCode = (code: string): boolean => /^(?:\d{6}|\d{9}|\d{12})$/.test(code);
const divisionRefusal = refusal('DIVISION_CODE_MALFORMED', 'must have 6, 9 or 12 digits', '须为6位、9位或12位数字');

/** A division of any level: 6, 9 or 12 digits. */
export const divisionCode = z.string().refine(isDivisionCode, divisionRefusal);

/** A division of county level or above. */
export const countyCode = z
  .string()
  .refine((code) => /^\d{6}$/.test(code), refusal('DIVISION_CODE_MALFORMED', 'must have 6 digits', '须为6位数字'));

/** Free text that is searched for. */
export const searchText = z.string().min(1).max(200);

const numbers = (text: string, count: number): number[] | undefined => {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return parts.length === count && parts.every(Number.isFinite) ? parts : undefined;
};

const within = (value: number, limit: number): boolean => value >= -limit && value <= limit;

function isBox(text: string): boolean {
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers(text, 4) ?? [];
  return within(west, 180) && within(east, 180) && within(south, 90) && within(north, 90) && south <= north;
}

function isPoint(text: string): boolean {
  const [lon = NaN, lat = NaN] = numbers(text, 2) ?? [];
  return within(lon, 180) && within(lat, 90);
}

/** `minLon,minLat,maxLon,maxLat` in degrees. */
export const bbox = z
  .string()
  .max(200)
  .refine(
    isBox,
    refusal(
      'BBOX_MALFORMED',
      'must be minLon,minLat,maxLon,maxLat in degrees',
      '须为 最小经度,最小纬度,最大经度,最大纬度',
    ),
  )
  .describe('minLon,minLat,maxLon,maxLat in degrees on CGCS2000');

/** `lon,lat` in degrees. */
export const point = z
  .string()
  .max(100)
  .refine(isPoint, refusal('POINT_MALFORMED', 'must be lon,lat in degrees', '须为 经度,纬度'))
  .describe('lon,lat in degrees on CGCS2000');

/** The numbers of a list that its schema has checked. */
export function numberList(text: string): number[] {
  return text.split(',').map(Number);
}

/** Values of one list. */
const maxValues = 100;

/** The values of a list parameter, each once: it may be repeated, or hold several with commas between. */
export function listed(given: string | readonly string[] = []): string[] {
  return [...new Set([given].flat().flatMap((text) => text.split(',')))];
}

const list = (isValue: (value: string) => boolean, wrong: ReturnType<typeof refusal>) =>
  z
    .union([z.string(), z.array(z.string())])
    .refine(
      (given) => listed(given).length <= maxValues,
      refusal('TOO_MANY_VALUES', `must have at most ${maxValues} values`, `至多${maxValues}个值`),
    )
    .refine((given) => listed(given).slice(0, maxValues).every(isValue), wrong);

/** A list of names. */
export const nameList = list(
  (name) => /^[a-z][a-z-]{0,63}$/.test(name),
  refusal('MALFORMED', 'must be names, with commas between', '须为名称，以逗号分隔'),
);

/** A list of divisions of any level. */
export const divisionList = list(isDivisionCode, divisionRefusal);

/** A list of some of these names. */
export function listFrom(names: readonly string[]) {
  const all = names.join(', ');
  return list((name) => names.includes(name), refusal('VALUE_UNKNOWN', `must be of ${all}`, `须为其中之一：${all}`));
}
