import type { Answer } from '../compare/difference';
import type { RunResult } from '../run/run';
import { shellScript, shellValue } from './shell';

/** @returns what a person reads at the end of a run: what was compared, and the counter-example if there is one */
export function report({ cases, commands, known, failure }: RunResult): string {
  const lines = [...known].map(
    ([{ name, departs, reason }, times]) => `${times} x ${name} (departs: ${departs}): ${reason}`,
  );
  lines.push(`compared ${cases} cases, ${commands} commands / 比较了 ${cases} 例、${commands} 条命令`);
  if (failure === undefined) return lines.join('\n');
  const { seed, result } = failure;
  lines.push(
    '',
    `the engines differ; seed ${seed} / 两个引擎结果不同，种子 ${seed}`,
    `again: npm run diff-engines -- --seed ${seed}`,
    '',
    shellScript(result.played),
    '',
    ...(result.difference === undefined
      ? []
      : [`to: ${shellValue(result.difference.step.body)}`, ...result.difference.answers.map(answerLine)]),
  );
  return lines.join('\n');
}

function answerLine({ engine, outcome }: Answer): string {
  const said = outcome.kind === 'error' ? `error ${outcome.code}: ${outcome.message}` : shellValue(outcome.value);
  return `${engine}: ${said}`;
}
