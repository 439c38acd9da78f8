import { isDeepStrictEqual } from 'node:util';
import type { Fork } from '../store/documents';

/** The epochs of a log: the one it is in, and where those before it went on. */
export interface LogEpochs {
  readonly epoch: number;
  /** One for every epoch that a restore began, as far as they are known; in order of the epochs that began. */
  readonly forks: readonly Fork[];
}

/** The epoch that began at a fork. */
export function nextEpoch({ epoch, next = epoch + 1 }: Fork): number {
  return next;
}

/** The fork at which an epoch began after a position. */
export function forkInto(next: number, { epoch, seq }: { readonly epoch: number; readonly seq: number }): Fork {
  return next === epoch + 1 ? { epoch, seq } : { epoch, seq, next };
}

/**
 * What is known of a log's own epochs and of those that were given besides. The others' forks are taken where they go on from
 * the own ones: otherwise heads of an epoch would name other forks than before, or an epoch was given twice.
 */
export function joinEpochs(own: LogEpochs, others: LogEpochs): LogEpochs {
  const goesOn = isDeepStrictEqual(forksUpTo(own.epoch, others.forks), own.forks);
  return { epoch: Math.max(own.epoch, others.epoch), forks: goesOn ? others.forks : own.forks };
}

/** The forks that a head of an epoch names: they never change, whatever is restored later. */
export function forksUpTo(epoch: number, forks: readonly Fork[]): Fork[] {
  return forks.filter((fork) => nextEpoch(fork) <= epoch);
}

/**
 * Up to which commit two epochs have the same log; Infinity for an epoch and itself, undefined where the forks do not tell.
 * An epoch is taken back to the one it began after until both are the same one: they share what each went on from.
 */
export function commonSeq(one: number, other: number, forks: readonly Fork[]): number | undefined {
  let [a, b, seq] = [one, other, Infinity];
  while (a !== b) {
    const later = Math.max(a, b);
    const fork = forkTo(later, forks);
    if (fork === undefined) return undefined;
    if (a === later) a = fork.epoch;
    else b = fork.epoch;
    seq = Math.min(seq, fork.seq);
  }
  return seq;
}

/** The epoch in which the commit of a log was written. */
export function epochOfCommit(seq: number, { epoch, forks }: LogEpochs): number {
  const fork = forkTo(epoch, forks);
  return fork === undefined || seq > fork.seq ? epoch : epochOfCommit(seq, { epoch: fork.epoch, forks });
}

/** The fork at which an epoch began. */
function forkTo(epoch: number, forks: readonly Fork[]): Fork | undefined {
  // Forks that outsiders were shown may go round in a circle: an epoch begins after an earlier one.
  return forks.find((fork) => nextEpoch(fork) === epoch && fork.epoch < epoch);
}
