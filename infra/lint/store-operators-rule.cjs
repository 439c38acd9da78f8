const { allowedIndexOptions, allowedOperators } = require('./operators.cjs');

const allowed = new Set(Object.values(allowedOperators).flat());
/** Names with a dollar that are no operators: the tag of a oneof in generated messages, and the database of a raw command. */
const OTHER_NAMES = new Set(['$case', '$db']);
const OPERATOR = /^\$[a-zA-Z]/;
/** Options of queries and indexes that the engines differ on. */
const REFUSED_OPTIONS = new Set([
  'collation',
  'expireAfterSeconds',
  'wildcardProjection',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'timeseries',
  'capped',
]);
const INDEX_KINDS = new Set(['text', 'hashed', '2d', '2dsphere']);
const INDEX_METHODS = new Set(['index', 'createIndex']);

/** @returns the name of a property as it is written; undefined when it is computed from something else */
function nameOf({ key, computed }) {
  if (key.type === 'Literal') return String(key.value);
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0].value.cooked;
  return key.type === 'Identifier' && !computed ? key.name : undefined;
}

function methodOf({ callee }) {
  return callee.type === 'MemberExpression' && !callee.computed ? callee.property.name : undefined;
}

/** What a store is asked must be what every engine answers alike. */
exports.storeOperators = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      operator: '{{name}} is not among the operators that every engine answers alike (infra/lint/operators.cjs).',
      option: '{{name}} is an option that engines differ on.',
      kind: 'An index of kind "{{name}}" is not one that every engine has.',
      decimal: 'Decimal128 is not stored: money is whole minor units below 2^53.',
      watch: 'Change streams are not on every engine: the commit log is the feed.',
    },
  },
  create(context) {
    return {
      'ObjectExpression > Property'(node) {
        const name = nameOf(node);
        if (name === undefined) return;
        if (OPERATOR.test(name) && !allowed.has(name) && !OTHER_NAMES.has(name)) {
          context.report({ node, messageId: 'operator', data: { name } });
        } else if (REFUSED_OPTIONS.has(name)) context.report({ node, messageId: 'option', data: { name } });
      },
      MemberExpression({ property, computed }) {
        if (!computed && property.name === 'Decimal128') context.report({ node: property, messageId: 'decimal' });
      },
      ImportSpecifier(node) {
        if (node.imported.name === 'Decimal128') context.report({ node, messageId: 'decimal' });
      },
      CallExpression(node) {
        const method = methodOf(node);
        if (method === 'watch' && isPipeline(node.arguments[0])) context.report({ node, messageId: 'watch' });
        if (method === 'collation') context.report({ node, messageId: 'option', data: { name: method } });
        if (INDEX_METHODS.has(method)) checkIndex(context, node.arguments);
      },
    };
  },
};

/** @param key what is indexed, and in which direction or kind */
function checkIndex(context, [key, options]) {
  for (const property of propertiesOf(key)) {
    const { value: kind } = property.value;
    if (INDEX_KINDS.has(kind)) context.report({ node: property, messageId: 'kind', data: { name: kind } });
  }
  for (const property of propertiesOf(options)) {
    const name = nameOf(property);
    const isReported = name === undefined || REFUSED_OPTIONS.has(name);
    if (!isReported && !allowedIndexOptions.includes(name)) {
      context.report({ node: property, messageId: 'option', data: { name } });
    }
  }
}

/** Other things are watched too, by a name or a path. */
function isPipeline(argument) {
  return argument === undefined || argument.type === 'ArrayExpression' || argument.type === 'ObjectExpression';
}

function propertiesOf(node) {
  return node?.type === 'ObjectExpression' ? node.properties.filter(({ type }) => type === 'Property') : [];
}
