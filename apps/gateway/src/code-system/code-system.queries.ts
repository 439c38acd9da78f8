import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { asOf, pageSize, pageToken, searchText } from '../queries/parameters';

const name = z.object({ zh: z.string(), en: z.string().optional() });

const codeSystemShape = z.object({ id: z.string(), title: name, standard: z.string(), publisher: z.string() });

/** A code as it stood on a date. */
const codeShape = z.object({
  code: z.string(),
  name,
  parent: z.string().optional(),
  level: z.string().optional(),
  letters: z.string().optional(),
  pinyin: z.string().optional(),
  validFrom: z.string(),
  validTo: z.string().optional(),
});

const system = z
  .string()
  .regex(/^[a-z0-9.-]{1,64}$/)
  .describe('E.g. gb-t-2260');

/** Path of a code system. */
export class CodeSystemPath extends createZodDto(z.strictObject({ system })) {}

/** Path of a code. */
export class CodePath extends createZodDto(z.strictObject({ system, code: z.string().min(1).max(32) })) {}

/** Query of the codes of a system. */
export class CodeListQuery extends createZodDto(
  z.strictObject({
    parent: z.string().min(1).max(32).optional().describe('Only codes right below this one'),
    query: searchText.optional().describe('Beginning of the code, or part of its name or pinyin'),
    asOf,
    pageSize,
    pageToken,
  }),
) {}

/** Answer of a code. */
export class CodeAnswer extends createZodDto(codeShape) {}

/** Answer of the list of codes. */
export class CodeListAnswer extends createZodDto(
  z.object({ items: z.array(codeShape), nextPageToken: z.string().optional() }),
) {}

/** Answer of the list of systems. */
export class CodeSystemListAnswer extends createZodDto(z.object({ items: z.array(codeSystemShape) })) {}
