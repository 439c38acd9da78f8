import type { CommitWakeUps } from '@registry/ledger';
import type { WakeUps } from '../shared-state/wake-ups';

/** Tells the processes over one database of each other's commits. */
export function commitWakeUps(wakeUps: WakeUps, database: string): CommitWakeUps {
  const topic = `commits.${database}`;
  return {
    announce: (seq) => wakeUps.publish(topic, String(seq)),
    onAnnounced: (wake) => wakeUps.subscribe(topic, (payload) => wake(Number(payload))),
  };
}
