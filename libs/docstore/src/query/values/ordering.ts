import { evalExpr } from 'mingo/core';
import { Lazy, type Iterator } from 'mingo/lazy';
import type { Any, AnyObject, Options } from 'mingo/types';
import { decode, encode, isDocument, type BsonDocument } from '../../bson/document';
import { parseSort, Sorter } from '../sort';
import { compareValues, type StringOrder } from './compare';
import { containsDecimal } from './decimals';

export type Stage = (documents: Iterator, specification: Any, options: Options) => Iterator;

type PlainStage = (documents: Iterator, specification: never, options: Options) => Iterator;

/** Of values that are equal in the order, the one that was met first. */
export class Representatives {
  private readonly ordered: unknown[] = [];

  constructor(private readonly strings: StringOrder | undefined) {}

  of(value: unknown): unknown {
    const at = this.position(value);
    const known = this.ordered[at];
    if (at < this.ordered.length && compareValues(known, value, this.strings) === 0) return known;
    this.ordered.splice(at, 0, value);
    return value;
  }

  /** As {@link of}; @returns whether the value is the first of its equals */
  isNew(value: unknown): boolean {
    const before = this.ordered.length;
    this.of(value);
    return this.ordered.length > before;
  }

  private position(value: unknown): number {
    let low = 0;
    let high = this.ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareValues(this.ordered[middle], value, this.strings) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Sorts in BSON comparison order, strings in an order of their own where there is one. */
function sorting(plain: PlainStage, strings: StringOrder | undefined): Stage {
  return (documents, specification, options) => {
    if (isDocument(specification) && Object.values(specification).some(isDocument)) {
      return plain(documents, specification as never, options);
    }
    const fields = parseSort(specification);
    return documents.transform<BsonDocument>((found) => {
      const items = found as unknown as BsonDocument[];
      const sorter = new Sorter(fields, Infinity, strings);
      for (const item of items) sorter.add(encode(item));
      return Lazy(sorter.finish().map(decode) as Any[]);
    });
  };
}

/** Groups by equality in BSON comparison order; a group shows the first of its equal ids. */
function grouping(plain: PlainStage, strings: StringOrder | undefined): Stage {
  return (documents, specification, options) =>
    documents.transform<BsonDocument>((found) => {
      const items = found as unknown as BsonDocument[];
      const { _id, ...fields } = specification as AnyObject;
      if (strings === undefined) {
        const groups = plain(Lazy(items as Any[]), specification as never, options).collect<BsonDocument>();
        if (!groups.some((group) => containsDecimal(group['_id']))) return Lazy(groups as Any[]);
      }
      const representatives = new Representatives(strings);
      const members = new Map<unknown, BsonDocument[]>();
      for (const item of items) {
        const id = representatives.of(evalExpr(item as Any, _id as Any, options) ?? null);
        const known = members.get(id);
        if (known === undefined) members.set(id, [item]);
        else known.push(item);
      }
      const groups = [...members].flatMap(([id, each]) =>
        plain(
          Lazy(each as Any[]),
          { _id: { $literal: id as Any }, ...fields } as never,
          options,
        ).collect<BsonDocument>(),
      );
      return Lazy(groups as Any[]);
    });
}

/** @returns the stages that compare values, over those that compare plain ones */
export function orderingStages(
  plain: Readonly<Record<'$sort' | '$group' | '$bucket', PlainStage>>,
  strings?: StringOrder,
): Record<string, Stage> {
  const $sort = sorting(plain.$sort, strings);
  const $group = grouping(plain.$group, strings);
  return {
    $sort,
    $group,
    $sortByCount: (documents, expression, options) =>
      plain.$sort($group(documents, { _id: expression, count: { $sum: 1 } }, options), { count: -1 } as never, options),
    $bucket: (documents, specification, options) =>
      $sort(plain.$bucket(documents, specification as never, options), { _id: 1 }, options),
  };
}
