import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { registryPaths } from '../registries/registry-names';
import { snapshotParameters } from '../snapshots/snapshot.parameters';
import { parseCursor } from './cursor';

const maxCommits = 1_000;

/** Path of a registry's changes. */
export class ChangesPath extends createZodDto(z.strictObject({ registry: z.enum(registryPaths) })) {}

/** Query of a registry's changes. */
export class ChangesQuery extends createZodDto(
  z.strictObject({
    after: z
      .string()
      .max(4_096)
      .refine((text) => parseCursor(text) !== undefined, {
        params: { reason: 'CURSOR_MALFORMED', en: 'must be partition:epoch:seq', zh: '须为 分区:时期:序号' },
      })
      .optional()
      .describe(
        'Changes after this cursor, partition:epoch:seq, with commas between several; unset starts at the first',
      ),
    limit: z.coerce.number().int().min(1).max(maxCommits).optional().describe('Commits; 100 unless told'),
    ...snapshotParameters,
  }),
) {}
