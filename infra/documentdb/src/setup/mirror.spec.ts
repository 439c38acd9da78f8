import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findMirror } from './mirror';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'apt-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe('the mirror', () => {
  it('is that of the first stanza which is neither switched off nor for security updates', () => {
    file(
      'sources.list.d/debian.sources',
      `Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security

Types: deb deb-src
# a note
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main
`,
    );
    expect(findMirror(folder)).toBe('http://mirror.example/debian');
  });

  it('is read from lines as well', () => {
    file('sources.list', '# deb http://old.example/debian bookworm main\n');
    file('sources.list.d/a.list', 'deb [arch=amd64 signed-by=/x] https://mirror.example/debian bookworm main\n');
    expect(findMirror(folder)).toBe('https://mirror.example/debian');
  });

  it('is refused when there is none', () => {
    file('sources.list', 'deb-src http://mirror.example/debian bookworm main\ndeb cdrom:[x]/ bookworm main\n');
    expect(() => findMirror(folder)).toThrow(/name no Debian mirror/);
  });
});
