/** Something to measure: its figure is a rate, more is better. */
export interface Contender {
  readonly name: string;
  run(): Promise<number>;
}

export interface Comparison {
  readonly ours: string;
  readonly rival: string;
  /** One ratio ours / rival per round. */
  readonly ratios: readonly number[];
  readonly ourRates: readonly number[];
  readonly rivalRates: readonly number[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * Measures two contenders in turn, round by round, so that a noisy machine disturbs both alike. The order within a round
 * changes from round to round.
 */
export async function alternate(ours: Contender, rival: Contender, rounds: number): Promise<Comparison> {
  const ourRates: number[] = [];
  const rivalRates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const oursFirst = round % 2 === 0;
    if (oursFirst) ourRates.push(await ours.run());
    rivalRates.push(await rival.run());
    if (!oursFirst) ourRates.push(await ours.run());
  }
  const ratios = ourRates.map((rate, round) => rate / (rivalRates[round] ?? Number.NaN));
  return { ours: ours.name, rival: rival.name, ratios, ourRates, rivalRates };
}
