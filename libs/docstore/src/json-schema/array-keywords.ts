import { arrayOperand, booleanOperand, countOperand, objectOperand, type Keyword } from './operands';
import { identity } from './values';

function size(holds: (size: number, limit: number) => boolean): Keyword {
  return (operand, { keyword }) => {
    const limit = countOperand(operand, keyword);
    return (value) => !Array.isArray(value) || holds(value.length, limit);
  };
}

const uniqueItems: Keyword = (operand, { keyword }) => {
  if (!booleanOperand(operand, keyword)) return () => true;
  return (value) => !Array.isArray(value) || new Set(value.map(identity)).size === value.length;
};

/** One schema for every item, or a schema for each position. */
const items: Keyword = (operand, { keyword, parse }) => {
  if (!Array.isArray(operand)) {
    const check = parse(objectOperand(operand, keyword));
    return (value) => !Array.isArray(value) || value.every(check);
  }
  const checks = arrayOperand(operand, keyword).map((each) => parse(objectOperand(each, keyword)));
  return (value) => !Array.isArray(value) || checks.every((check, i) => i >= value.length || check(value[i]));
};

/** Items behind those that `items` has a schema for by position. */
const additionalItems: Keyword = (operand, { keyword, schema, parse }) => {
  const check = typeof operand === 'boolean' ? () => operand : parse(objectOperand(operand, keyword));
  const positions = schema['items'];
  if (!Array.isArray(positions)) return () => true;
  return (value) => !Array.isArray(value) || value.slice(positions.length).every(check);
};

export const arrayKeywords: Readonly<Record<string, Keyword>> = {
  items,
  additionalItems,
  minItems: size((count, limit) => count >= limit),
  maxItems: size((count, limit) => count <= limit),
  uniqueItems,
};
