// `npm start`: builds, starts every part, seeds an empty store, and stays until ctrl-C. `--tiers` adds provincial nodes.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Listr } from 'listr2';

const { tiers = false } = new Command('start')
  .description('starts the whole platform')
  .option('--tiers', 'two provincial population nodes under the national one')
  .parse()
  .opts();

/** The compiled parts exist only once the build has run. */
const built = () => createRequire(import.meta.url)('./dist/index.js');
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs turbo's build and rejects with its output when it fails. */
function build() {
  return new Promise((resolve, reject) => {
    const turbo = spawn('npx', ['turbo', 'run', 'build', '--output-logs=errors-only'], { cwd: root });
    const output = [];
    turbo.stdout.on('data', (chunk) => output.push(chunk));
    turbo.stderr.on('data', (chunk) => output.push(chunk));
    turbo.once('error', reject);
    turbo.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the build failed:\n${Buffer.concat(output)}`));
    });
  });
}

const stages = new Listr(
  [
    { title: 'build', task: build },
    {
      title: 'store',
      task: async (context) => {
        const { Platform, readSettings } = built();
        context.platform = new Platform(readSettings({ tiers }));
        await context.platform.checkPorts();
        await context.platform.startStore();
      },
    },
    { title: 'services', task: (context) => context.platform.startServices() },
    { title: 'gateway', task: (context) => context.platform.startGateway() },
    {
      title: 'seed',
      task: async (context, task) => {
        const { seedOnce } = built();
        const outcome = await seedOnce(context.platform.settings, (line) => {
          task.output = line;
        });
        task.title = `seed: ${outcome}`;
      },
    },
    {
      title: 'provincial nodes',
      enabled: tiers,
      task: async (context, task) => {
        const { seedNodesOnce } = built();
        await context.platform.startNodes();
        task.title = `provincial nodes: ${await seedNodesOnce(context.platform.settings)}`;
      },
    },
    {
      title: 'ready',
      task: async (context) => {
        const { untilReady } = built();
        await untilReady(context.platform.settings);
      },
    },
  ],
  { ctx: {}, fallbackRenderer: 'simple', rendererOptions: { collapseErrors: false } },
);

const context = stages.options.ctx;
let stopping;

function stop(exitCode) {
  stopping ??= (async () => {
    await context.platform?.stop();
    process.exit(exitCode);
  })();
}

process.on('SIGINT', () => stop(0));
process.on('SIGTERM', () => stop(0));

try {
  await stages.run();
  const { summary } = built();
  console.log(summary(context.platform));
  for (const child of context.platform.processes) {
    child.ended.then((code) => {
      if (!stopping) console.error(`${child.name} ended with code ${code}; its log: ${child.logFile}`);
    });
  }
  // The children's handles alone do not keep this process: wait for a signal.
  setInterval(() => undefined, 1 << 30);
} catch (error) {
  if (!stopping) console.error(`\n${error.message}`);
  stop(1);
}
