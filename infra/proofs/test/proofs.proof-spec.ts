import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Each proof, and how large it is here. */
const PROOFS = [
  ['writers', '--commits', '20000'],
  ['kills', '--kills', '15'],
  // What rate is reached depends on the machine; the full size is run by command.
  ['replica', '--records', '5000', '--seconds', '10', '--rate', '20'],
];
const MOST_MS = 15 * 60_000;

describe('what must hold under load', () => {
  it.each(PROOFS)(
    'is proved by %s',
    (...proof) => {
      const main = join(__dirname, '../dist/main.js');
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...proof], { encoding: 'utf8' });
      console.log(`${stdout}${stderr}`);
      expect(status).toBe(0);
    },
    MOST_MS,
  );
});
