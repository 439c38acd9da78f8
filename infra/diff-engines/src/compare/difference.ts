import type { CommandStep } from '../cases/case';
import type { EngineKind } from '../engines/engine';
import type { Outcome } from './outcome';

/** What one engine answered to a command. */
export interface Answer {
  readonly engine: EngineKind;
  readonly outcome: Outcome;
}

/** A command that the engines answered differently. */
export interface Difference {
  readonly step: CommandStep;
  /** the writes whose effect `step` reads, when it reads the contents after them */
  readonly causes?: readonly CommandStep[] | undefined;
  readonly answers: readonly [Answer, Answer];
  /** the documents that both had after the last write */
  readonly contents: readonly unknown[];
}

/** @returns undefined when the answers agree */
export function differenceOf(difference: Difference): Difference | undefined {
  const [one, other] = difference.answers;
  return one.outcome.text === other.outcome.text ? undefined : difference;
}
