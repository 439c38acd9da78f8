import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const maxValues = 10_000;

/** Body of identifiers:validate. */
export class ValidateIdentifiersBody extends createZodDto(
  z.strictObject({ values: z.array(z.string().max(64)).min(1).max(maxValues) }),
) {}

const result = z.object({
  value: z.string(),
  kind: z
    .enum(['citizenId', 'foreignResidentId', 'unifiedSocialCreditCode', 'organizationCode', 'registrationNumber'])
    .nullable(),
  valid: z.boolean(),
  normalized: z.string().nullable(),
  parts: z.record(z.string(), z.unknown()).nullable(),
  reason: z.string().optional(),
  description: z.string().optional(),
});

/** One result of identifiers:validate. */
export type IdentifierResult = z.infer<typeof result>;

/** Answer of identifiers:validate. */
export class ValidateIdentifiersAnswer extends createZodDto(z.object({ results: z.array(result) })) {}
