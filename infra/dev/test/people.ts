import { SYNTHETIC_AREA, buildCitizenId } from '@registry/identity';

/** A line of an import of persons. */
export type PersonLine = Readonly<Record<string, unknown>> & { readonly citizenId: string; readonly name: string };

/** Sequences of seeded people begin at 1 on each day; these lie above. */
const firstSequence = 501;
const surnames = ['欧阳', '司马', '上官', '诸葛', '皇甫'];
const given = ['若云', '秋白', '望舒', '怀瑾', '知微'];

/** Somebody who is nobody, born in 1961; `index` below 5,000 tells them apart. */
export function personLine(index: number, items: Readonly<Record<string, unknown>> = {}): PersonLine {
  const day = 1 + (index % 28);
  const month = 1 + (Math.floor(index / 28) % 12);
  const birthDate = `1961-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const sequence = firstSequence + Math.floor(index / 336);
  return {
    citizenId: buildCitizenId(SYNTHETIC_AREA, birthDate, sequence),
    name: `${surnames[index % 5] ?? ''}${given[Math.floor(index / 5) % 5] ?? ''}`,
    sex: sequence % 2 === 1 ? '1' : '2',
    birthDate,
    division: '440304',
    ...items,
  };
}

/** The same number with a check digit that does not hold. */
export function withWrongCheckDigit(citizenId: string): string {
  return citizenId.slice(0, -1) + (citizenId.endsWith('0') ? '1' : '0');
}

/** Lines as NDJSON. */
export function ndjson(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Lines as CSV (RFC 4180) with a header; every cell is quoted. */
export function csv(lines: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): string {
  const quoted = (cell: unknown) => `"${String(cell ?? '').replaceAll('"', '""')}"`;
  return [columns, ...lines.map((line) => columns.map((column) => line[column]))]
    .map((cells) => `${cells.map(quoted).join(',')}\r\n`)
    .join('');
}
