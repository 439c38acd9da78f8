import { z } from 'zod';

const sm3 = z.string().regex(/^sm3:[0-9a-f]{64}$/);

/** Names of a signed receipt's claims; those that JWT has a name for bear it (RFC 7519, 4.1). */
export const receiptShape = z.strictObject({
  /** Who signed: the deployment. */
  iss: z.string(),
  /** When it was signed, in seconds of Unix time. */
  iat: z.number().int().nonnegative(),
  /** The request id. */
  jti: z.string(),
  /** The calling system as the gateway knew it. */
  caller: z.string(),
  /** Purpose that was given. */
  purpose: z.string().optional(),
  /** Language in which messages were wanted. */
  language: z.enum(['en', 'zh']),
  /** Hash of the request, see RequestDigest. */
  request: sm3,
  /** Whether the request reads and no more, so that it may be run again. */
  repeatable: z.boolean(),
  /** Token of the snapshot that the answer was read from; unset when no registry was read. */
  snapshot: z.string().optional(),
  answer: z.strictObject({
    status: z.number().int(),
    contentType: z.string().optional(),
    /** Length of the body in bytes. */
    bytes: z.number().int().nonnegative(),
    /** Hash of the body. */
    hash: sm3,
  }),
});

/** What a receipt says: this request, of this caller, had this answer from this snapshot at this time. */
export type Receipt = z.infer<typeof receiptShape>;
