import fc from 'fast-check';
import mongoose from 'mongoose';
import { path } from './documents';
import { scalar, smallNumber, text } from './values';

const { Int32 } = mongoose.mongo.BSON;

type Expression = fc.Arbitrary<unknown>;

export const fieldReference = fc.oneof(
  { weight: 4, arbitrary: path.filter((each) => !/\d/.test(each)).map((each) => `$${each}`) },
  { weight: 1, arbitrary: fc.constant('$_id') },
);

const literal = scalar.map((each) => ({ $literal: each }));
const operand: Expression = fc.oneof({ weight: 3, arbitrary: fieldReference }, { weight: 2, arbitrary: literal });
function isSmall(reference: string): unknown {
  return { $and: [{ $gte: [reference, new Int32(-9)] }, { $lte: [reference, new Int32(9)] }] };
}

/** A number whatever the documents hold. */
const numeric: Expression = fc.oneof(
  smallNumber,
  fieldReference.map((each) => ({ $cond: [isSmall(each), each, new Int32(1)] })),
);
const list: Expression = fieldReference.map((each) => ({ $cond: [{ $isArray: each }, each, []] }));

function call(name: string, ...operands: Expression[]): Expression {
  return fc.tuple(...operands).map((each) => ({ [name]: each }));
}

function called(names: readonly string[], ...operands: Expression[]): Expression {
  return fc.tuple(fc.constantFrom(...names), ...operands).map(([name, ...each]) => ({ [String(name)]: each }));
}

const condition: Expression = called(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'], operand, operand);
const boolean: Expression = fc.oneof(
  condition,
  called(['$and', '$or'], condition, operand),
  call('$not', operand),
  call('$in', operand, list),
);

export const expression: Expression = fc.oneof(
  { weight: 6, arbitrary: fieldReference },
  { weight: 1, arbitrary: literal },
  { weight: 2, arbitrary: boolean },
  { weight: 2, arbitrary: called(['$add', '$subtract', '$multiply'], numeric, numeric) },
  { weight: 2, arbitrary: call('$cond', boolean, operand, operand) },
  { weight: 2, arbitrary: call('$ifNull', fieldReference, operand) },
  { weight: 1, arbitrary: list.map((each) => ({ $size: each })) },
  { weight: 1, arbitrary: fc.tuple(list).map(([each]) => ({ $arrayElemAt: [each, new Int32(0)] })) },
  { weight: 1, arbitrary: call('$concat', text, text) },
  { weight: 1, arbitrary: call('$concatArrays', list, list) },
);
