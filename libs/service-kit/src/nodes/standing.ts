import type { Position } from '@registry/proto/common/v1';

/** How this node's commits fare on their way up, as far as the node above has told. */
export interface Standing {
  /** Name of the node above; unset while it has never answered. */
  readonly above?: string;
  /** The last commit that it has applied; unset before the first. */
  readonly applied?: Position;
  /** Whether this log is another than the one that it has applied. */
  readonly isForked: boolean;
}
