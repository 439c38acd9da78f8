import * as fc from 'fast-check';
import type { Fork } from '../store/documents';
import { commonSeq, epochOfCommit, forkInto, forksUpTo, joinEpochs, type LogEpochs } from './epochs';

/** A log as a plain list: of each commit the epoch that wrote it. No epoch writes two logs, so that tells them apart. */
interface PlainLog extends LogEpochs {
  readonly commits: readonly number[];
}

const empty: PlainLog = { epoch: 1, forks: [], commits: [] };

function written({ epoch, forks, commits }: PlainLog, count: number): PlainLog {
  return { epoch, forks, commits: [...commits, ...Array.from({ length: count }, () => epoch)] };
}

/** The log of a backup in the place of one that is known, or of which the last epoch alone is. */
function restored(backup: PlainLog, replaced: PlainLog, isKnown: boolean): PlainLog {
  const known = joinEpochs(backup, isKnown ? replaced : { epoch: replaced.epoch, forks: [] });
  const epoch = known.epoch + 1;
  const fork = forkInto(epoch, { epoch: backup.epoch, seq: backup.commits.length });
  return { epoch, forks: [...known.forks, fork], commits: backup.commits };
}

/** Commits, then a backup of them, then a restore of any backup so far. */
interface Step {
  readonly write: number;
  readonly keeps: boolean;
  readonly restores: number | null;
  /** Whether the restore knows what the replaced log knew. */
  readonly isKnown: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  ...{ write: fc.nat(3), keeps: fc.boolean(), restores: fc.option(fc.nat()), isKnown: fc.boolean() },
});
const steps = fc.array(step, { minLength: 1, maxLength: 12 });

/** Every log that there was, by epoch at its longest, and the one that there is in the end. */
function run(list: readonly Step[], allKnown: boolean) {
  let log = empty;
  const backups = [empty];
  const logs = new Map<number, PlainLog>();
  const heads = new Map<number, readonly Fork[]>();
  for (const { write, keeps, restores, isKnown } of list) {
    log = written(log, write);
    logs.set(log.epoch, log);
    heads.set(log.epoch, forksUpTo(log.epoch, log.forks));
    if (keeps) backups.push(log);
    const backup = restores === null ? undefined : backups[restores % backups.length];
    if (backup) log = restored(backup, log, allKnown || isKnown);
  }
  return { log, logs, heads };
}

function commonOf(one: PlainLog, other: PlainLog): number {
  const seq = one.commits.findIndex((epoch, i) => epoch !== other.commits[i]);
  return seq === -1 ? one.commits.length : seq;
}

describe('the epochs of a log', () => {
  it('tell of every epoch up to where its log is still the same', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { log, logs } = run(list, true);
        for (const [epoch, before] of logs) {
          const kept = commonSeq(epoch, log.epoch, log.forks) ?? NaN;
          expect(kept).not.toBeNaN();
          // Where the epoch wrote no further than that, it may be more.
          expect(Math.min(kept, before.commits.length)).toBe(commonOf(before, log));
        }
      }),
    );
  });

  it('promise too little where some are not known, but never another log', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { log, logs } = run(list, false);
        for (const [epoch, before] of logs) {
          const kept = commonSeq(epoch, log.epoch, log.forks) ?? 0;
          expect(Math.min(kept, before.commits.length)).toBeLessThanOrEqual(commonOf(before, log));
        }
      }),
    );
  });

  it('name the forks of every epoch that they know as they did when it was the last', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { log, heads } = run(list, false);
        for (const [epoch, forks] of heads) {
          const isKnown = commonSeq(epoch, log.epoch, log.forks) !== undefined;
          if (isKnown) expect(forksUpTo(epoch, log.forks)).toEqual(forks);
        }
      }),
    );
  });

  it('tell of every commit in which it was written', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { log } = run(list, false);
        expect(log.commits.map((_, i) => epochOfCommit(i + 1, log))).toEqual(log.commits);
      }),
    );
  });

  it('that were given twice are those of the own log; what went on from the others is not known', () => {
    const own = { epoch: 2, forks: [{ epoch: 1, seq: 8 }] };
    const others = {
      epoch: 3,
      forks: [
        { epoch: 1, seq: 5 },
        { epoch: 2, seq: 6 },
      ],
    };
    expect(joinEpochs(own, others)).toEqual({ epoch: 3, forks: own.forks });
  });

  it('are not followed in a circle', () => {
    const circle = [
      { epoch: 3, seq: 1, next: 2 },
      { epoch: 2, seq: 1 },
    ];
    expect(commonSeq(1, 3, circle)).toBeUndefined();
    expect(epochOfCommit(1, { epoch: 3, forks: circle })).toBe(2);
  });
});
