import { commonSeq, type LogEpochs } from '@registry/ledger';

/** A signed tree head as it came, and what of it is looked at: see SignedTreeHead of the contract. */
export interface ReceivedHead {
  /** All that is signed, with what is not known here too. */
  readonly signed: Readonly<Record<string, unknown>>;
  readonly keyId: string;
  readonly signature: Buffer;
  readonly type: string;
  readonly registry: string;
  readonly epoch: number;
  readonly treeSize: number;
  readonly rootHash: string;
  readonly stateHash: string;
  /** Unset of an empty log. */
  readonly recordedAt?: string;
  readonly forks: LogEpochs['forks'];
}

const partition = 'main';
const hash = /^[0-9a-f]{64}$/;
const keyIdPattern = /^[0-9a-f]{16}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const name = /^[a-z-]{1,64}$/;
const base64 = /^[A-Za-z0-9+/]{86}==$/;

/** Reads the body of a tree head. @throws Error when it is none */
export function receivedHead(body: unknown): ReceivedHead {
  const { head, keyId, signature } = members(body);
  const signed = members(head);
  const { type, registry, treeSize, rootHash, stateHash, recordedAt, positions, forks } = signed;
  const position = list(positions)
    .map(members)
    .find((one) => one['partition'] === partition);
  if (position?.['seq'] !== treeSize) throw notAHead('positions');
  return {
    signed,
    keyId: text(keyId, 'keyId', keyIdPattern),
    signature: Buffer.from(text(signature, 'signature', base64), 'base64'),
    type: text(type, 'type', name),
    registry: text(registry, 'registry', name),
    epoch: count(position?.['epoch'], 'epoch'),
    treeSize: count(treeSize, 'treeSize'),
    rootHash: text(rootHash, 'rootHash', hash),
    stateHash: text(stateHash, 'stateHash', hash),
    ...(recordedAt === undefined ? {} : { recordedAt: text(recordedAt, 'recordedAt', time) }),
    forks: forksOf(forks, (value) => count(value, 'forks')),
  };
}

/** The body that a head was read from. */
export function headBody({ signed, keyId, signature }: ReceivedHead): object {
  return { head: signed, keyId, signature: signature.toString('base64') };
}

/** Up to where a head's log keeps commits of an epoch; nothing of one that it does not know, all of its own and later ones. */
export function keptOf(epoch: number, head: Pick<ReceivedHead, 'epoch' | 'forks'>): number {
  return epoch >= head.epoch ? Infinity : (commonSeq(epoch, head.epoch, head.forks) ?? 0);
}

/** The members of an object; of anything else none. */
export function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** The items of a list; of anything else none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Reads the forks of a log; `count` reads a number, or says that it is none. */
export function forksOf(value: unknown, count: (value: unknown) => number): LogEpochs['forks'] {
  return list(value)
    .map(members)
    .map(({ epoch, seq, next }) => {
      const began = next === undefined ? {} : { next: count(next) };
      return { epoch: count(epoch), seq: count(seq), ...began };
    });
}

function text(value: unknown, field: string, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw notAHead(field);
  return value;
}

function count(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw notAHead(field);
  return value;
}

function notAHead(field: string): Error {
  return new Error(`不是日志树头 / this is no tree head: ${field}`);
}
