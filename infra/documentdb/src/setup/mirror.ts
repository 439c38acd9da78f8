import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure';

/** One line or stanza of APT's sources (sources.list(5)). */
interface Source {
  readonly uri: string;
  readonly suites: readonly string[];
}

const USABLE = /^(https?|file):\//;

/** @returns the mirror that this machine's APT uses. @throws Failure when its sources name none */
export function findMirror(folder = '/etc/apt'): string {
  const sources = filesOf(folder).flatMap(({ name, text }) =>
    name.endsWith('.sources') ? readStanzas(text) : readLines(text),
  );
  const mirror = sources.find(({ uri, suites }) => USABLE.test(uri) && !suites.some(isSecurity));
  if (mirror === undefined) {
    throw new Failure(`${folder} 的软件源中没有可用的 Debian 镜像`, `The sources in ${folder} name no Debian mirror`);
  }
  return mirror.uri.replace(/\/+$/, '');
}

function isSecurity(suite: string): boolean {
  return suite.includes('security');
}

function filesOf(folder: string): { name: string; text: string }[] {
  const parts = join(folder, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const paths = [
    join(folder, 'sources.list'),
    ...names.filter((name) => /\.(sources|list)$/.test(name)).map((name) => join(parts, name)),
  ];
  return paths.filter((path) => existsSync(path)).map((name) => ({ name, text: readFileSync(name, 'utf8') }));
}

/** The deb822 form: stanzas of `Field: value`, apart by empty lines. */
function readStanzas(text: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string): string[] => {
      const value = new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'im').exec(withoutComments(stanza))?.[1] ?? '';
      return value.split(/\s+/).filter((word) => word !== '');
    };
    if (!field('Types').includes('deb') || field('Enabled')[0]?.toLowerCase() === 'no') return [];
    return field('URIs').map((uri) => ({ uri, suites: field('Suites') }));
  });
}

function withoutComments(text: string): string {
  return text.replace(/^#.*\n?/gm, '');
}

/** The one-line form: `deb [options] uri suite components`. */
function readLines(text: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const [, uri, suite] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? [];
    return uri === undefined || suite === undefined ? [] : [{ uri, suites: [suite] }];
  });
}
