import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { headBody, members, type ReceivedHead, receivedHead } from './received-head';
import { publicKeyOf } from './shown-log';

/** The last head of a log that was verified, and the key that signed it. */
export interface KeptHead {
  readonly head: ReceivedHead;
  readonly publicKey: KeyObject;
}

/** Where a reader of a log keeps the last head, from one check to the next. */
export class HeadFile {
  constructor(readonly path: string) {}

  /** Where a head is put that contradicts the kept one: both are signed, so that they speak for themselves. */
  get refusedPath(): string {
    return `${this.path}.refused`;
  }

  /** @throws Error when the file holds something else */
  read(): KeptHead | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      const kept = members(JSON.parse(readFileSync(this.path, 'utf8')));
      return { head: receivedHead(kept), publicKey: publicKeyOf(kept['publicKey']) };
    } catch (error) {
      throw new Error(`文件内容无法使用 / the file is not usable: ${this.path}`, { cause: error });
    }
  }

  keep(kept: KeptHead): void {
    write(this.path, kept);
  }

  refuse(refused: KeptHead): void {
    write(this.refusedPath, refused);
  }
}

/** Whole or not at all. */
function write(path: string, { head, publicKey }: KeptHead): void {
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ ...headBody(head), publicKey: key }, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
