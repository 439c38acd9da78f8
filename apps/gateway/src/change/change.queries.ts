import { invalidArgument, violation } from '@registry/service-kit';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { schemaViolations } from '../problems/schema-violations';
import { registryPaths } from '../registries/registry-names';
import { snapshotParameters } from '../snapshots/snapshot.parameters';
import { changeFilterParameters } from './change-filter';
import { parseCursor } from './cursor';

const maxCommits = 1_000;

/** A cursor of one of these logs. */
const cursor = z
  .string()
  .max(4_096)
  .refine((text) => parseCursor(text) !== undefined, {
    params: { reason: 'CURSOR_MALFORMED', en: 'must be partition:epoch:seq', zh: '须为 分区:时期:序号' },
  });

/** Path of a registry's changes. */
export class ChangesPath extends createZodDto(z.strictObject({ registry: z.enum(registryPaths) })) {}

/** Query of a registry's changes. */
export class ChangesQuery extends createZodDto(
  z.strictObject({
    after: cursor
      .optional()
      .describe(
        'Changes after this cursor, partition:epoch:seq, with commas between several; unset starts at the first',
      ),
    ...changeFilterParameters,
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(maxCommits)
      .optional()
      .describe('Commits that a page looks at; 100 unless told'),
    ...snapshotParameters,
  }),
) {}

const lastEventId = z.object({ 'Last-Event-ID': cursor.optional() });

/** What is of pages alone: a stream goes on, and shows what is new. */
const ofPages = ['limit', 'snapshot', 'asKnownAt'] as const;

/**
 * The cursor that a stream goes on after: what `Last-Event-ID` says, else `after`.
 * @throws RegistryError INVALID_ARGUMENT naming the header that is malformed, or each parameter that is of pages alone
 */
export function streamCursor(query: ChangesQuery, header: string | undefined): string | undefined {
  const set = ofPages.filter((name) => query[name] !== undefined);
  if (set.length > 0) {
    const text = { en: 'is of pages (application/x-ndjson) alone', zh: '仅用于分页结果（application/x-ndjson）' };
    throw invalidArgument(set.map((name) => violation(name, 'NOT_OF_STREAMS', text)));
  }
  // Readers without a last event send none, or an empty one.
  const given = lastEventId.safeParse({ 'Last-Event-ID': header === '' ? undefined : header });
  if (!given.success) {
    throw schemaViolations(given.error);
  }
  return given.data['Last-Event-ID'] ?? query.after;
}
