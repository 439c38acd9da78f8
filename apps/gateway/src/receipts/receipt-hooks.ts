import type { FastifyInstance } from 'fastify';
import { ReceiptDraft } from './receipt-draft';
import type { ReceiptKeys } from './receipt-keys';
import { signReceipt } from './signed-receipt';

declare module 'fastify' {
  interface FastifyRequest {
    /** What becomes the receipt of the answer, when one was asked for. */
    receipt: ReceiptDraft | undefined;
  }
}

/** Asks for a receipt: `Accept-Receipt: 1`. */
const asking = 'accept-receipt';

/**
 * Answers `Accept-Receipt: 1` with a `Registry-Receipt`. Registered after what lets callers in: who is not let in has no
 * receipt. A receipt is of a whole answer, so `If-None-Match` counts for nothing beside it, and nobody keeps the answer.
 */
export function giveReceipts(
  server: Pick<FastifyInstance, 'addHook' | 'decorateRequest'>,
  issuer: string,
  keys: ReceiptKeys,
): void {
  server.decorateRequest('receipt', undefined);
  server.addHook('onRequest', (request, _reply, done) => {
    const { headers, method, routeOptions } = request;
    if (headers[asking] === '1' && method !== 'HEAD' && routeOptions.config.receipts !== false) {
      request.receipt = new ReceiptDraft(request);
      delete headers['if-none-match'];
    }
    done();
  });
  server.addHook('preParsing', (request, _reply, payload, done) => {
    request.receipt?.followBody();
    done(null, payload);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    const receipt = request.receipt?.of(issuer, reply, payload);
    if (receipt === undefined) {
      done(null, payload);
      return;
    }
    signReceipt(receipt, keys.signing).then((signed) => {
      void reply.header('registry-receipt', signed).header('cache-control', 'no-store');
      done(null, payload);
    }, done);
  });
}
