import type { Options } from 'mingo/types';
import type { BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { parseIntersects, parseWithin, type Region } from '../geo/regions';
import { shapesAt } from '../geo/stored';

type Test = (document: BsonDocument) => boolean;
type Operator = (path: string, operand: unknown, options: Options) => Test;

function inRegion(parse: (operand: unknown) => Region): Operator {
  return (path, operand, _options) => {
    const region = parse(operand);
    return (document) => shapesAt(document, path, region.isFlat).some(({ shape }) => region.holds(shape));
  };
}

/** Distances sort: they stand at the top of a find's filter, where nothing of mingo's reaches. */
const notHere: Operator = (_path, _operand, _options) => {
  throw new CommandError(
    'Location5626500',
    '$geoNear, $near, and $nearSphere are not allowed in this context, use $geoNear as the first stage instead',
  );
};

/** The operators on geometries, for filters and for `$match`. */
export const geoOperators = {
  $geoWithin: inRegion(parseWithin),
  $geoIntersects: inRegion(parseIntersects),
  $near: notHere,
  $nearSphere: notHere,
};
