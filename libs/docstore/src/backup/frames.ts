import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { BackupError } from './backup-error';

/**
 * A backup file: the magic, then frames. A frame is its kind (1 byte), the length of its payload (4 bytes, little
 * endian), the payload, and the SHA-256 of (the digest before, kind, length, payload): a frame that was changed,
 * left out or put elsewhere breaks the chain there. The first frame is the head, the last one the end.
 */
export const FrameKind = { head: 0x48, rows: 0x52, end: 0x45 } as const;

export interface Frame {
  readonly kind: number;
  readonly payload: Buffer;
}

const MAGIC = Buffer.from('registry-docstore-backup 1\n');
const DIGEST_SIZE = 32;
const HEAD_SIZE = 5;
/** A frame holds at most one chunk and the document that overfills it. */
const MAX_PAYLOAD = 64 * 1024 * 1024;

function chain(before: Buffer, head: Buffer, payload: Buffer): Buffer {
  return createHash('sha256').update(before).update(head).update(payload).digest();
}

/** Appends frames to a file that is open for writing. */
export class FrameWriter {
  private digest: Buffer = Buffer.alloc(DIGEST_SIZE);
  /** bytes written so far */
  size = 0;

  constructor(private readonly file: FileHandle) {}

  async begin(): Promise<void> {
    await this.append(MAGIC);
  }

  async write(kind: number, payload: Buffer): Promise<void> {
    const head = Buffer.alloc(HEAD_SIZE);
    head[0] = kind;
    head.writeUInt32LE(payload.length, 1);
    this.digest = chain(this.digest, head, payload);
    await this.append(Buffer.concat([head, payload, this.digest]));
  }

  private async append(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
    this.size += bytes.length;
  }
}

/**
 * Reads a backup file, one frame in memory at a time.
 * @throws BackupError naming the byte at which the file is not what was written
 */
export async function* readFrames(file: FileHandle): AsyncGenerator<Frame> {
  const { size } = await file.stat();
  let at = 0;
  const take = async (length: number): Promise<Buffer> => {
    if (at + length > size) {
      throw new BackupError(
        `备份文件在第 ${size} 字节处被截断`,
        `the backup file is cut off at byte ${size}: ${at + length - size} more bytes or frames belong to it`,
      );
    }
    const bytes = Buffer.allocUnsafe(length);
    for (let read = 0; read < length;) {
      const { bytesRead } = await file.read(bytes, read, length - read, at + read);
      if (bytesRead === 0)
        throw new BackupError('备份文件读取时变短', 'the backup file became shorter while it was read');
      read += bytesRead;
    }
    at += length;
    return bytes;
  };
  if (size < MAGIC.length || !(await take(MAGIC.length)).equals(MAGIC)) {
    throw new BackupError('不是本库第 1 版的备份文件', 'not a backup file of the document store, format 1');
  }
  let digest: Buffer = Buffer.alloc(DIGEST_SIZE);
  for (let kind = 0; kind !== FrameKind.end;) {
    const start = at;
    const head = await take(HEAD_SIZE);
    const length = head.readUInt32LE(1);
    if (length > MAX_PAYLOAD) throw altered(start);
    const payload = await take(length);
    digest = chain(digest, head, payload);
    if (!(await take(DIGEST_SIZE)).equals(digest)) throw altered(start);
    kind = head[0] ?? 0;
    yield { kind, payload };
  }
  if (at !== size) {
    throw new BackupError(`备份文件末尾多出 ${size - at} 字节`, `the backup file has ${size - at} bytes after its end`);
  }
}

function altered(at: number): BackupError {
  return new BackupError(
    `备份文件从第 ${at} 字节起的一段校验和不符，内容被改动`,
    `the backup file was altered: the checksum of the frame at byte ${at} does not match`,
  );
}
