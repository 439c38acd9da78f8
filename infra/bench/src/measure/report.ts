import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comparison, median } from './alternate';

const RESULTS = join(__dirname, '../../RESULTS.md');

const HEADING = `# Results

Each section is written by \`npm run bench -- NAME\`: ours and the rival in one alternating run on one machine. Ratios are
what counts (median, with the least and the greatest of the rounds); rates depend on the machine.
`;

export interface Row {
  readonly path: string;
  readonly comparison: Comparison;
  /** Least ratio aimed at; unset where there is no aim. */
  readonly target?: number;
  readonly note?: string;
}

const ratio = (value: number): string => `${value.toFixed(2)}x`;

function line({ path, comparison, target, note }: Row): string {
  const { ratios, ours, rival, ourRates, rivalRates } = comparison;
  const spread = `${ratio(Math.min(...ratios))} to ${ratio(Math.max(...ratios))}`;
  const rates = `${Math.round(median(ourRates))} : ${Math.round(median(rivalRates))}`;
  const met = target === undefined ? '' : `${ratio(target)} ${median(ratios) >= target ? 'met' : 'missed'}`;
  return `| ${path} | ${ours} : ${rival} | ${ratio(median(ratios))} | ${spread} | ${rates} | ${met} | ${note ?? ''} |`;
}

/** Prints a bench's table and puts it into RESULTS.md in place of its last one. */
export function report(bench: string, rows: readonly Row[], remarks: readonly string[] = []): void {
  const comparisons =
    rows.length === 0
      ? []
      : [
          '| path | ours : rival | ratio | spread | rates per second | target | note |',
          '|---|---|---|---|---|---|---|',
          ...rows.map(line),
          '',
        ];
  const table = [...comparisons, ...remarks.map((remark) => `- ${remark}`)].join('\n').trimEnd();
  console.log(`\n${table}\n`);
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : HEADING;
  const sections = before.split(/\n(?=## )/).filter((section) => !section.startsWith(`## ${bench}\n`));
  const [heading = HEADING, ...rest] = sections.map((section) => section.trimEnd());
  const next = [...rest, `## ${bench}\n\n${table}`].sort();
  writeFileSync(RESULTS, `${[heading, ...next].join('\n\n')}\n`);
}
