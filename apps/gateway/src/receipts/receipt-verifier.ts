import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bodyHash } from './digest';
import type { Receipt } from './receipt';
import { ReceiptKeys } from './receipt-keys';
import type { ReceiptVerificationBody } from './receipt.queries';
import { requestHash } from './received-request';
import { Replay } from './replay';
import { openReceipt } from './signed-receipt';

/** One thing that was looked at. */
export interface Check {
  readonly passed: boolean;
  /** UPPER_SNAKE_CASE: why it did not pass. */
  readonly reason?: string;
  /** Status of the answer to the request that was run again. */
  readonly status?: number;
}

/** What became of a verification; a check that was not asked for, or that nothing can be said of, is unset. */
export interface Verification {
  /** Every check that was made passed. */
  readonly valid: boolean;
  readonly checks: {
    readonly signature: Check;
    readonly answer?: Check;
    readonly request?: Check;
    readonly replay?: Check;
  };
  readonly keyId?: string;
  readonly issuer?: string;
  /** RFC 3339. */
  readonly issuedAt?: string;
  readonly caller?: string;
  readonly snapshot?: string;
  readonly status?: number;
  readonly contentType?: string;
}

const check = (passed: boolean, reason: string): Check => (passed ? { passed } : { passed, reason });

/** Looks at receipts: whose they are, and whether an answer, a request, and what is answered today go with them. */
@Injectable()
export class ReceiptVerifier {
  constructor(
    private readonly keys: ReceiptKeys,
    private readonly replay: Replay,
  ) {}

  /** Each check by itself. @throws RegistryError of a replay that cannot be run at all */
  async verify(body: ReceiptVerificationBody, asker: FastifyRequest): Promise<Verification> {
    const opened = await openReceipt(body.receipt, this.keys.verifying);
    if ('fault' in opened) {
      const { fault, ...known } = opened;
      return { valid: false, checks: { signature: { passed: false, reason: fault } }, ...known };
    }
    const { receipt, keyId } = opened;
    const checks = {
      signature: { passed: true },
      ...(body.answer === undefined
        ? {}
        : { answer: check(bodyHash(body.answer) === receipt.answer.hash, 'ANSWER_DIFFERS') }),
      ...(body.request === undefined
        ? {}
        : { request: check(requestHash(body.request) === receipt.request, 'REQUEST_DIFFERS') }),
      ...(body.replay === true ? { replay: await this.replayed(receipt, body.request, asker) } : {}),
    };
    const { snapshot, answer } = receipt;
    return {
      valid: Object.values(checks).every(({ passed }) => passed),
      checks,
      keyId,
      issuer: receipt.iss,
      issuedAt: new Date(receipt.iat * 1_000).toISOString(),
      caller: receipt.caller,
      ...(snapshot === undefined ? {} : { snapshot }),
      status: answer.status,
      ...(answer.contentType === undefined ? {} : { contentType: answer.contentType }),
    };
  }

  /** Only a request that the receipt is of is run, and only one that reads. */
  private async replayed(
    receipt: Receipt,
    request: ReceiptVerificationBody['request'],
    asker: FastifyRequest,
  ): Promise<Check> {
    if (request === undefined || requestHash(request) !== receipt.request) {
      return { passed: false, reason: 'REQUEST_DIFFERS' };
    }
    if (!receipt.repeatable) {
      return { passed: false, reason: 'NOT_REPEATABLE' };
    }
    const outcome = await this.replay.run(receipt, request, asker);
    if ('late' in outcome) {
      return { passed: false, reason: 'REPLAY_LATE' };
    }
    const { same, status } = outcome;
    const reason = asker.caller === receipt.caller ? 'ANSWER_DIFFERS' : 'CALLER_DIFFERS';
    return { ...check(same, reason), status };
  }
}
