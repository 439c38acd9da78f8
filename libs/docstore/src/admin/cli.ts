import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { backup } from '../backup/backup';
import { restore } from '../backup/restore';
import { checkStore } from '../check/check';
import { describe, type Finding } from '../check/finding';
import { exitWith } from './exit-code';

const USAGE = `用法 / usage:
  docstore backup  FILE [--path FOLDER]   把（运行中的）库备份到文件 / backs up a store, running or not, to a file
  docstore restore FILE [--path FOLDER]   从备份恢复到空目录 / restores a backup into an empty folder
  docstore check   [--path FOLDER] [--json]   检查整个库 / checks a store, running or not; exit code 1 on findings
FOLDER: 默认 / by default DOCSTORE_PATH, or .data/docstore of this repository
`;
const OWN_DATA = resolve(__dirname, '../../../../.data/docstore');
/** Of a store that holds registries: what was written after the backup must not be taken for what is written next. */
const NO_NEW_EPOCH = `注意：各库未开始新时期，请改用 npm run restore，或对每个库运行 new-epoch / note: no registry in it began a new epoch: \
use npm run restore in place of this, or run new-epoch for each before it is served
`;
/** Findings that are printed; all are counted. */
const MAX_PRINTED = 1_000;

/** npm runs scripts in the package's folder: names are meant from where the command was typed. */
function fromCaller(name: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function check(path: string, json: boolean): Promise<number> {
  let printed = 0;
  const summary = await checkStore(path, (finding: Finding) => {
    if (printed++ < MAX_PRINTED) print(json ? JSON.stringify(finding) : describe(finding));
  });
  const { collections, documents, entries, sessions, findings } = summary;
  if (json) print(JSON.stringify(summary));
  else {
    const counts = `${collections} 集合 collections, ${documents} 文档 documents, ${entries} 索引项 entries, ${sessions} 会话 sessions`;
    print(`${counts}: ${findings === 0 ? '没有问题 / no findings' : `${findings} 个问题 / findings`}`);
  }
  return findings === 0 ? 0 : 1;
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { path: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const [command, file, extra] = positionals;
  const path = fromCaller(values.path ?? process.env['DOCSTORE_PATH'] ?? OWN_DATA);
  if (command === 'check' && file === undefined) return check(path, values.json);
  if (extra === undefined && file !== undefined && command === 'backup') {
    print(JSON.stringify(await backup(path, fromCaller(file))));
    return 0;
  }
  if (extra === undefined && file !== undefined && command === 'restore') {
    print(JSON.stringify(await restore(fromCaller(file), path)));
    process.stderr.write(NO_NEW_EPOCH);
    return 0;
  }
  process.stderr.write(USAGE);
  return 2;
}

exitWith(run);
