import { gatewayUrl } from '@registry/dev';
import { median } from '../measure/alternate';
import { type Comparison, alternate } from '../measure/alternate';
import { withOwnPlatform } from '../measure/own-platform';
import { report } from '../measure/report';

const CODES = ['310000', '440300', '110105', '510000', '000000'];

/** Overviews per second by one caller, so that the figure is the time of one. */
async function overviews(url: string, seconds: number): Promise<number> {
  let answered = 0;
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) {
    const answer = await fetch(`${url}/v1/divisions/${CODES[answered % CODES.length]}/overview`);
    if (!answer.ok) throw new Error(`overview: ${answer.status}`);
    await answer.arrayBuffer();
    answered++;
  }
  return answered / ((performance.now() - start) / 1000);
}

/** What an overview costs when the population registry holds many people, against few: two platforms, in turn. */
export async function benchScale({
  people,
  seconds,
  rounds,
}: {
  people: number;
  seconds: number;
  rounds: number;
}): Promise<void> {
  await withOwnPlatform({ people: 10_000, entities: 5_000, towns: false }, async (few) => {
    await withOwnPlatform({ people, entities: 5_000, towns: false }, async (many) => {
      const run = (platform: typeof few) => () => overviews(gatewayUrl(platform.settings), seconds);
      const comparison: Comparison = await alternate(
        { name: `${people} people`, run: run(many) },
        { name: '10000 people', run: run(few) },
        rounds,
      );
      const time = 1 / median(comparison.ratios);
      report(
        'scale',
        [{ path: 'overview, 1 caller', comparison, target: 1 / 1.3 }],
        [`An overview at ${people} people takes ${time.toFixed(2)}x its time at 10000; at most 1.30x is aimed at.`],
      );
    });
  });
}
