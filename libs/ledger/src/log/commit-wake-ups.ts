/**
 * Tells the processes over one log of each other's commits at once. Wake-ups may be lost, doubled or late: the truth stays
 * in the commits, and every process looks there from time to time as well.
 */
export interface CommitWakeUps {
  /** Tells the others that the log has reached this seq; neither waits nor throws. */
  announce(seq: number): void;
  /** Calls back with the seq that a process announced, one's own too; returns how to stop. */
  onAnnounced(wake: (seq: number) => void): () => void;
}
