import type { Context } from 'mingo';
import { Query } from 'mingo/query';
import { decode, type BsonDocument } from '../bson/document';
import { EMPTY_ARRAY, fieldPath, MISSING, someValue, type FieldPath } from '../indexes/extract';
import { KeyTag, KeyWriter } from '../indexes/key-writer';
import type { Near } from '../geo/near';
import { regexGuard } from '../limits/regex';
import { contains, normalise, type Interval } from './interval';
import { mingoContext, withMingo } from './mingo';
import { decimalGuard } from './values/decimal-guard';

/**
 * A filter as a tree. A `values` node holds when any value under a path lies in one of the intervals: it is tested
 * on the stored bytes, and an index can answer it. An `opaque` node has a test of its own on the whole document;
 * its `hints` are `values` nodes that hold whenever it does. A `near` node is only ever one of the conjuncts.
 */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly node: FilterNode }
  | ValuesNode
  | OpaqueNode
  | { readonly kind: 'near'; readonly near: Near };

export interface OpaqueNode {
  readonly kind: 'opaque';
  readonly test: (candidate: Candidate) => boolean;
  readonly hints: readonly ValuesNode[];
  /** the field of which it says only that it is null or missing */
  readonly nullAt?: string;
}

export interface ValuesNode {
  readonly kind: 'values';
  readonly path: FieldPath;
  readonly intervals: readonly Interval[];
}

const scratch = new KeyWriter();

/** A document under test: its bytes, decoded once when something needs that. */
class Candidate {
  private decoded: BsonDocument | undefined;

  constructor(readonly raw: Buffer) {}

  get document(): BsonDocument {
    this.decoded ??= decode(this.raw);
    return this.decoded;
  }
}

/** A parsed filter. */
export class Filter {
  constructor(readonly root: FilterNode) {}

  /** The nodes that must all hold. */
  get conjuncts(): readonly FilterNode[] {
    return this.root.kind === 'and' ? this.root.nodes : [this.root];
  }

  /** The place that results are sorted by their distance from, when nothing else orders them. */
  get near(): Near | undefined {
    for (const node of this.conjuncts) if (node.kind === 'near') return node.near;
    return undefined;
  }

  get isEmpty(): boolean {
    return this.root.kind === 'and' && this.root.nodes.length === 0;
  }

  matches(raw: Buffer): boolean {
    return this.isEmpty || holds(this.root, new Candidate(raw));
  }

  /** @returns the filter without the nodes that an index has answered already */
  without(answered: ReadonlySet<FilterNode>): Filter {
    if (answered.size === 0) return this;
    return new Filter({ kind: 'and', nodes: this.conjuncts.filter((node) => !answered.has(node)) });
  }
}

function holds(node: FilterNode, candidate: Candidate): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((each) => holds(each, candidate));
    case 'or':
      return node.nodes.some((each) => holds(each, candidate));
    case 'not':
      return !holds(node.node, candidate);
    case 'values':
      return someValueIn(node, candidate.raw);
    case 'opaque':
      return node.test(candidate);
    case 'near':
      return node.near.nearest(candidate.document) !== undefined;
  }
}

function someValueIn({ path, intervals }: ValuesNode, raw: Buffer): boolean {
  return someValue(raw, path, (type, at) => {
    scratch.length = 0;
    if (type === MISSING) scratch.byte(KeyTag.null);
    else if (type === EMPTY_ARRAY) scratch.byte(KeyTag.undefined);
    else scratch.value(raw, type, at);
    return contains(intervals, scratch.bytes, 0, scratch.length);
  });
}

/** @returns a node that holds when some value under a path lies in one of the intervals */
export function values(field: string, intervals: readonly Interval[]): ValuesNode {
  return { kind: 'values', path: fieldPath(field), intervals: normalise(intervals) };
}

/** @returns a node that mingo tests on the decoded document, in a language of its own when that is not the common one */
export function opaque(
  condition: BsonDocument,
  hints: readonly ValuesNode[] = [],
  context: Context = mingoContext,
): FilterNode {
  const query = withMingo(() => new Query(condition, { context }));
  const guard = '$expr' in condition ? decimalGuard(condition) : undefined;
  const watch = regexGuard(condition);
  const test = ({ document, raw }: Candidate): boolean => {
    guard?.(document);
    return watch(raw.length, () => withMingo(() => query.test(document)));
  };
  return { kind: 'opaque', test, hints };
}
