import type { AuditReport } from '@registry/ledger';

/** Prints each finding on a line, and a summary. @returns whether nothing is wrong */
export function printReport<P extends string>(
  registry: string,
  { commits, records, versions, findings, total }: AuditReport<P>,
  texts: Readonly<Record<P, string>>,
): boolean {
  for (const { problem, collection, id, field } of findings) {
    const of = field === undefined ? '' : ` (${field})`;
    process.stdout.write(`${problem} ${collection} ${id}${of}: ${texts[problem]}\n`);
  }
  const seen = `${commits} commits, ${records} records, ${versions} versions`;
  const outcome = total === 0 ? '未发现问题 / nothing wrong' : `${total} 处问题 / ${total} findings`;
  process.stdout.write(`${registry}: ${outcome} (${seen})\n`);
  return total === 0;
}
