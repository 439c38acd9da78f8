import { z } from 'zod';

/** Longest token that is looked at. */
const maxTokenLength = 4_096;

/** How every read says which world it wants, besides `asOf`. */
export const snapshotParameters = {
  snapshot: z
    .string()
    .min(1)
    .max(maxTokenLength)
    .optional()
    .describe('Registry-Snapshot of an answer: reads just that world again'),
  asKnownAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Time, RFC 3339: what the registries knew then; at least a minute back'),
};
