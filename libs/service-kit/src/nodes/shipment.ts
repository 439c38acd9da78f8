import type { Position } from '@registry/proto/common/v1';

/** How this node's commits fare on their way up, as the one who ships them knows it. */
export class Shipment {
  /** Name of the node above; unset while that has never answered. */
  above: string | undefined;
  /** The last of this node's commits that the node above has applied. */
  applied: Position | undefined;
  /** The node above has applied another log than this one. */
  isForked = false;
}
