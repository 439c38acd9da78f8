import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const longestReceipt = 16_384;
const longestPath = 16_384;

const check = z.object({
  passed: z.boolean(),
  reason: z.string().optional(),
  status: z.number().int().optional(),
});

/** Body of receipts:verify. */
export class ReceiptVerificationBody extends createZodDto(
  z
    .strictObject({
      receipt: z.string().min(1).max(longestReceipt).describe('Registry-Receipt of an answer'),
      answer: z.string().optional().describe('The body of the answer, byte for byte'),
      request: z
        .strictObject({
          method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
          path: z.string().startsWith('/').max(longestPath).describe('Path and query as they were sent'),
          body: z.string().optional().describe('The body as it was sent, byte for byte'),
        })
        .optional(),
      replay: z
        .boolean()
        .optional()
        .describe('Runs the request again in the snapshot of the receipt, with the rights of who asks for it'),
    })
    .refine(({ replay, request }) => replay !== true || request !== undefined, {
      path: ['request'],
      params: {
        reason: 'REQUIRED',
        en: 'must be set for a replay: a receipt holds no more of the request than its hash',
        zh: '重放时必填：回执只含请求的摘要',
      },
    }),
) {}

/** Answer of receipts:verify. */
export class ReceiptVerificationAnswer extends createZodDto(
  z.object({
    valid: z.boolean().describe('Every check that was made passed'),
    checks: z.object({
      signature: check.describe('RECEIPT_MALFORMED, KEY_UNKNOWN, SIGNATURE_INVALID'),
      answer: check.optional().describe('ANSWER_DIFFERS'),
      request: check.optional().describe('REQUEST_DIFFERS'),
      replay: check
        .optional()
        .describe(
          'REQUEST_DIFFERS, NOT_REPEATABLE, REPLAY_LATE, ANSWER_DIFFERS, CALLER_DIFFERS; status of the new answer',
        ),
    }),
    keyId: z.string().optional(),
    issuer: z.string().optional(),
    issuedAt: z.string().optional(),
    caller: z.string().optional(),
    snapshot: z.string().optional(),
    status: z.number().int().optional(),
    contentType: z.string().optional(),
  }),
) {}

/** Answer of keys: a JWK set (RFC 7517, 5). */
export class KeySetAnswer extends createZodDto(
  z.object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  }),
) {}
