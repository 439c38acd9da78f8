import type { Position } from '@registry/proto/common/v1';

/** Where a registry's log stands: one position for each partition. */
export type Positions = readonly Position[];

/** Whether a position is the other or one that the log reached later; a later epoch counts more than a higher seq. */
function isAtLeast(position: Position | undefined, other: Position): boolean {
  if (position === undefined) {
    return false;
  }
  return position.epoch === other.epoch ? position.seq >= other.seq : position.epoch > other.epoch;
}

const inPartition = (positions: Positions, partition: string): Position | undefined =>
  positions.find((position) => position.partition === partition);

/** Whether positions are nowhere older than others. */
export function reach(positions: Positions, others: Positions): boolean {
  return others.every((other) => isAtLeast(inPartition(positions, other.partition), other));
}

/** In each partition the later of two positions. */
export function later(positions: Positions, others: Positions): Positions {
  if (reach(positions, others)) {
    return positions;
  }
  const kept = positions.filter((position) => !isAtLeast(inPartition(others, position.partition), position));
  return [...kept, ...others.filter((other) => !kept.some(({ partition }) => partition === other.partition))];
}

/** Epoch of a log: the highest of its partitions. */
export function epochOf(positions: Positions): number {
  return Math.max(0, ...positions.map(({ epoch }) => epoch));
}

/** The seq that `after` of other registries counts. */
export function seqOf(positions: Positions | undefined): number {
  return positions?.[0]?.seq ?? 0;
}
