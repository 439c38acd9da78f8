import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';

const MAX_STAGES = 1_000;

const STAGES = new Set([
  '$addFields',
  '$bucket',
  '$bucketAuto',
  '$count',
  '$densify',
  '$documents',
  '$facet',
  '$fill',
  '$geoNear',
  '$graphLookup',
  '$group',
  '$limit',
  '$lookup',
  '$match',
  '$merge',
  '$out',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$sample',
  '$set',
  '$setWindowFields',
  '$skip',
  '$sort',
  '$sortByCount',
  '$unionWith',
  '$unset',
  '$unwind',
]);
const REFUSED = new Set([
  '$changeStreamSplitLargeEvent',
  '$collStats',
  '$currentOp',
  '$indexStats',
  '$listLocalSessions',
  '$listSessions',
  '$planCacheStats',
  '$search',
  '$searchMeta',
  '$vectorSearch',
]);

/**
 * @returns a pipeline whose stages, and those of the pipelines within them, all exist and stand where they may
 * @throws CommandError TypeMismatch (14), FailedToParse (9), NotImplemented (238), and MongoDB's own codes of misplaced stages
 */
export function checkPipeline(pipeline: unknown): BsonDocument[] {
  if (!Array.isArray(pipeline) || !pipeline.every(isDocument)) {
    throw new CommandError('TypeMismatch', "'pipeline' option must be specified as an array of objects");
  }
  if (pipeline.length > MAX_STAGES)
    throw new CommandError('FailedToParse', `pipeline of more than ${MAX_STAGES} stages`);
  for (const [position, stage] of pipeline.entries()) {
    const [name, second] = Object.keys(stage);
    if (name === undefined || second !== undefined) {
      throw new CommandError('Location40324', 'A pipeline stage specification object must contain exactly one field.');
    }
    if (REFUSED.has(name)) throw notImplemented(`aggregation stage ${name}`);
    if (name === '$changeStream') {
      if (stage === pipeline[0]) continue;
      throw new CommandError('Location40602', '$changeStream is only valid as the first stage in a pipeline.');
    }
    if (!STAGES.has(name)) throw new CommandError('Location40324', `Unrecognized pipeline stage name: '${name}'`);
    if (name === '$geoNear' && position > 0) {
      throw new CommandError('Location40602', '$geoNear is only valid as the first stage in a pipeline.');
    }
    if ((name === '$out' || name === '$merge') && position < pipeline.length - 1) {
      throw new CommandError('Location40601', `${name} can only be the final stage in the pipeline`);
    }
    for (const inner of pipelinesWithin(stage)) checkPipeline(inner);
  }
  return pipeline;
}

/** Stages that only a whole pipeline can have. */
const OUTERMOST = new Set(['$changeStream', '$geoNear', '$merge', '$out']);

/**
 * @returns the pipelines within a stage, unchecked but for stages that no inner pipeline can have
 * @throws CommandError Location40600 in `$facet`, Location51047 in joins, NotImplemented (238) for `$geoNear` in joins
 */
function pipelinesWithin(stage: BsonDocument): unknown[] {
  const [[name = '', value] = []] = Object.entries(stage);
  const inner = innerPipelines(name, value);
  for (const pipeline of inner) {
    for (const each of Array.isArray(pipeline) ? pipeline.filter(isDocument) : []) {
      const outermost = Object.keys(each).find((key) => OUTERMOST.has(key));
      if (outermost === undefined) continue;
      if (name === '$facet') {
        throw new CommandError('Location40600', `${outermost} is not allowed to be used within a $facet stage`);
      }
      if (outermost === '$geoNear') throw notImplemented(`$geoNear in ${name}`);
      throw new CommandError('Location51047', `${outermost} is not allowed within a ${name}'s sub-pipeline`);
    }
  }
  return inner;
}

function innerPipelines(name: string, value: unknown): unknown[] {
  if (!isDocument(value)) return [];
  if (name === '$facet') return Object.values(value);
  const { pipeline } = value;
  return (name === '$lookup' || name === '$unionWith') && pipeline !== undefined ? [pipeline] : [];
}
