import { isDocument } from '../bson/document';
import {
  countOperand,
  namesOperand,
  objectOperand,
  patternOperand,
  schemasOperand,
  type Check,
  type Keyword,
} from './operands';

/** @returns a check that lets pass whatever is no object */
function onObjects(check: (object: Record<string, unknown>) => boolean): Check {
  return (value) => !isDocument(value) || check(value);
}

function size(holds: (size: number, limit: number) => boolean): Keyword {
  return (operand, { keyword }) => {
    const limit = countOperand(operand, keyword);
    return onObjects((object) => holds(Object.keys(object).length, limit));
  };
}

const required: Keyword = (operand, { keyword }) => {
  const names = namesOperand(operand, keyword);
  return onObjects((object) => names.every((name) => Object.hasOwn(object, name)));
};

const properties: Keyword = (operand, context) => {
  const checks = schemasOperand(operand, context);
  return onObjects((object) =>
    [...checks].every(([name, check]) => !Object.hasOwn(object, name) || check(object[name])),
  );
};

const patternProperties: Keyword = (operand, context) => {
  const checks = [...schemasOperand(operand, context)].map(
    ([pattern, check]) => [patternOperand(pattern, context.keyword), check] as const,
  );
  return onObjects((object) =>
    Object.entries(object).every(([name, value]) =>
      checks.every(([pattern, check]) => !pattern.test(name) || check(value)),
    ),
  );
};

/** Properties that neither `properties` nor `patternProperties` names. */
const additionalProperties: Keyword = (operand, { keyword, schema, parse }) => {
  const check = typeof operand === 'boolean' ? () => operand : parse(objectOperand(operand, keyword));
  const named = objectOperand(schema['properties'] ?? {}, 'properties');
  const patterns = Object.keys(objectOperand(schema['patternProperties'] ?? {}, 'patternProperties')).map((each) =>
    patternOperand(each, 'patternProperties'),
  );
  return onObjects((object) =>
    Object.entries(object).every(
      ([name, value]) => Object.hasOwn(named, name) || patterns.some((pattern) => pattern.test(name)) || check(value),
    ),
  );
};

/** Where one property is, others must be, or a schema must hold for the whole object. */
const dependencies: Keyword = (operand, { keyword, parse }) => {
  const checks = Object.entries(objectOperand(operand, keyword)).map(([name, needed]): [string, Check] => {
    if (!Array.isArray(needed)) return [name, parse(objectOperand(needed, keyword))];
    const names = namesOperand(needed, keyword);
    return [name, onObjects((object) => names.every((each) => Object.hasOwn(object, each)))];
  });
  return onObjects((object) => checks.every(([name, check]) => !Object.hasOwn(object, name) || check(object)));
};

export const objectKeywords: Readonly<Record<string, Keyword>> = {
  required,
  properties,
  patternProperties,
  additionalProperties,
  dependencies,
  minProperties: size((count, limit) => count >= limit),
  maxProperties: size((count, limit) => count <= limit),
};
