import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { registryPaths } from '../registries/registry-names';
import { snapshotParameters } from '../snapshots/snapshot.parameters';
import { consistencyShape, inclusionShape, signingKeyShape, treeHeadShape } from './transparency.mapper';

/** A whole number, 0 or more, in digits. */
const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

const epoch = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
  .optional()
  .describe('Epoch of the tree head that the proof is for: then it never changes and is kept for a year')
  .meta({ example: '1' });

/** Path of a registry's log. */
export class TransparencyPath extends createZodDto(z.strictObject({ registry: z.enum(registryPaths) })) {}

/** Query of a tree head. */
export class TreeHeadQuery extends createZodDto(z.strictObject({ ...snapshotParameters })) {}

/** Query of the proof of a commit. */
export class InclusionQuery extends createZodDto(
  z.strictObject({
    seq: wholeNumber.describe('The commit, 1 to treeSize').meta({ example: '3' }),
    treeSize: wholeNumber.describe('Commits of the tree: `head.treeSize` of a tree head').meta({ example: '157' }),
    epoch,
  }),
) {}

/** Query of the proof that a tree begins as a smaller one. */
export class ConsistencyQuery extends createZodDto(
  z.strictObject({
    first: wholeNumber.describe('Commits of the smaller tree').meta({ example: '150' }),
    second: wholeNumber.describe('Commits of the larger tree').meta({ example: '157' }),
    epoch,
  }),
) {}

/** Answer of a tree head. */
export class TreeHeadAnswer extends createZodDto(treeHeadShape) {}

/** Answer of the proof of a commit. */
export class InclusionAnswer extends createZodDto(inclusionShape) {}

/** Answer of the proof that a tree begins as a smaller one. */
export class ConsistencyAnswer extends createZodDto(consistencyShape) {}

/** Answer of the key of a registry. */
export class SigningKeyAnswer extends createZodDto(signingKeyShape) {}
