import type { Position } from '@registry/proto/common/v1';

const positionPattern = /^([A-Za-z0-9_-]{1,64}):(\d{1,9}):(\d{1,15})$/;
const maxPositions = 64;

/** A cursor as text: `partition:epoch:seq`, one for each partition, with commas between. */
export function cursorText(positions: readonly Position[]): string {
  return positions.map(({ partition, epoch, seq }) => `${partition}:${epoch}:${seq}`).join(',');
}

/** The positions of a cursor; undefined for text that is none. */
export function parseCursor(text: string): Position[] | undefined {
  const parts = text.split(',');
  if (parts.length > maxPositions) {
    return undefined;
  }
  const positions: Position[] = [];
  for (const part of parts) {
    const [, partition, epoch, seq] = positionPattern.exec(part) ?? [];
    if (partition === undefined) {
      return undefined;
    }
    positions.push({ partition, epoch: Number(epoch), seq: Number(seq) });
  }
  return positions;
}
