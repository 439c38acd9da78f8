import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialise } from '../postgres/cluster';
import { exitCode, run } from '../processes/run';
import type { Settings } from '../settings';
import { requireDebianRoot } from './debian';
import { findMirror } from './mirror';

/** Debian testing by its name: the first release that has DocumentDB for PostgreSQL 18. */
const SUITE = 'forky';
/** This machine's debootstrap may be older than that release; releases of today are all made like sid. */
const SCRIPT = '/usr/share/debootstrap/scripts/sid';
/** Testing is not signed anew every day: a mirror's Release file may be past its Valid-Until. Its signature is checked. */
const STALE_IS_FINE = ['-o', 'Acquire::Check-Valid-Until=false'];
const PACKAGE = 'postgresql-18-documentdb';

/**
 * Makes the chroot; does nothing when it is there. One that was left half made is made anew.
 * @throws Failure when this is not Debian, we are not root, or a step fails
 */
export async function setUp({ folder, root }: Settings, report: (text: string) => void): Promise<void> {
  requireDebianRoot();
  if (existsSync(root)) return;
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'setup.log');
  const part = `${root}.part`;
  rmSync(part, { recursive: true, force: true });

  if ((await exitCode('debootstrap', ['--version'])) !== 0) {
    report('安装 debootstrap / installing debootstrap');
    await run('apt-get', ['update'], { log });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'debootstrap'], { log, env: QUIET });
  }
  report(`创建 Debian ${SUITE} 环境 / making a chroot of Debian ${SUITE}`);
  const base = ['debootstrap', '--variant=minbase', '--include=ca-certificates', SUITE, part, findMirror(), SCRIPT];
  await inOwnMounts(base, log);
  report('安装 PostgreSQL 18 和 DocumentDB / installing PostgreSQL 18 and DocumentDB');
  forbidServices(part);
  const apt = ['chroot', part, 'apt-get', ...STALE_IS_FINE];
  await inOwnMounts([...apt, 'update'], log);
  await inOwnMounts([...apt, 'install', '-y', '--no-install-recommends', PACKAGE], log, join(part, 'proc'));
  await inOwnMounts([...apt, 'clean'], log);
  await initialise(part, log);
  renameSync(part, root);
}

const QUIET = { DEBIAN_FRONTEND: 'noninteractive' };

/** Packages must not start servers while they are installed. */
function forbidServices(root: string): void {
  const policy = join(root, 'usr/sbin/policy-rc.d');
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
}

/** Runs a command whose mounts are seen by nobody else and end with it; `proc` is where it needs /proc. */
function inOwnMounts(command: readonly string[], log: string, proc?: string): Promise<void> {
  const mount = proc === undefined ? '' : 'mount -t proc proc "$PROC" && ';
  const script = ['sh', '-c', `${mount}exec "$@"`, 'sh', ...command];
  const env = { ...QUIET, ...(proc === undefined ? {} : { PROC: proc }) };
  return run('unshare', ['--mount', '--propagation', 'private', ...script], { log, env });
}
