import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

/** Path of an import. */
export class ImportPath extends createZodDto(
  z.strictObject({ registry: z.string().max(64), resource: z.string().max(64) }),
) {}

const words = z.string().min(1).max(200).optional();

/** Where the rows come from. */
export class ImportQuery extends createZodDto(
  z.strictObject({
    sourceDepartment: words.describe('Contributing department; the caller unless told'),
    legalBasis: words.describe('Law or mandate under which the facts were collected'),
    reason: words.describe('Why they are recorded; "import" unless told'),
  }),
) {}
