const dayMs = 86_400_000;
/** Asia/Shanghai has kept UTC+8 without daylight saving since 1991. */
const shanghaiOffsetMs = 8 * 3_600_000;
/** The clocks of the processes differ a little. */
const marginMs = 1_000;

/** Milliseconds until it is the next day in Asia/Shanghai for sure. */
export function msToMidnight(now: Date): number {
  return dayMs - ((now.getTime() + shanghaiOffsetMs) % dayMs) + marginMs;
}
