/**
 * What services may ask of a store: the operators that they use, and few beside, which every engine answers alike. The
 * differential runner generates each of them and, unless told otherwise, no other.
 */
exports.allowedOperators = {
  query: ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$and', '$or', '$exists'],
  update: ['$set', '$setOnInsert', '$unset', '$inc', '$push', '$addToSet', '$pull'],
  pipeline: ['$match', '$sort', '$skip', '$limit', '$project', '$unwind', '$count', '$group'],
  accumulator: ['$sum', '$min', '$max', '$first', '$last'],
  expression: ['$ifNull'],
};

/** Options of an index. */
exports.allowedIndexOptions = ['name', 'unique', 'sparse', 'partialFilterExpression'];
