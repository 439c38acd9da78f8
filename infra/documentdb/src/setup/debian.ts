import { readFileSync } from 'node:fs';
import { Failure } from '../failure';

/** @throws Failure unless this is Debian and we are root: a chroot can be made nowhere else */
export function requireDebianRoot(): void {
  if (!isDebian()) {
    throw new Failure('DocumentDB 只能安装在 Debian 上', 'DocumentDB can be set up on Debian alone');
  }
  if (process.getuid?.() !== 0) {
    throw new Failure('需要 root 权限：chroot 只有 root 能用', 'This needs root: nobody else may use a chroot');
  }
}

function isDebian(): boolean {
  try {
    return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
