import type { ServiceLogger } from '../logging/logger';

const maxShown = 20;
const maxNameLength = 64;
const maxSenders = 1_000;

/** A node that was told of and cannot stand where it was told to. */
export interface DroppedNode {
  /** Its name as it was sent. */
  readonly node: string;
  readonly reason: string;
  /** The field that is wrong, where it is one. */
  readonly field?: string;
  /** The node by whose way it is known here, where that is another. */
  readonly via?: string;
}

/** Tells in the log whom a node below told of in vain: once, and again when that changes. */
export class DroppedNodes {
  /** What was said last, by sender. */
  private readonly said = new Map<string, string>();

  constructor(private readonly logger: ServiceLogger) {}

  /** Takes what became of the nodes that a sender told of. */
  note(sender: string, dropped: readonly DroppedNode[]): void {
    const nodes = dropped
      .slice(0, maxShown)
      .map(({ node, ...why }) => ({ node: node.slice(0, maxNameLength), ...why }));
    const saying = dropped.length === 0 ? undefined : JSON.stringify([dropped.length, nodes]);
    if (saying === this.said.get(sender)) {
      return;
    }
    this.said.delete(sender);
    if (saying === undefined) {
      this.logger.info({ from: sender }, 'All nodes that a node below tells of are kept again');
      return;
    }
    this.said.set(sender, saying);
    const [oldest] = this.said.keys();
    if (this.said.size > maxSenders && oldest !== undefined) {
      this.said.delete(oldest);
    }
    this.logger.warn(
      { from: sender, count: dropped.length, nodes },
      'A node below tells of nodes that cannot stand there: they are left out, all else goes on',
    );
  }
}
