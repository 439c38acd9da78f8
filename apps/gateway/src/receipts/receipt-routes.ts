import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads and no more, though its method is POST. */
    readonly repeatable?: boolean;
    /** False where answers have no receipt. */
    readonly receipts?: boolean;
  }
}

/** Says of a POST route that it reads and no more: what has a receipt may be run again. GET routes need not say so. */
export const Repeatable = () => RouteConfig({ repeatable: true });

/** Answers of this route have no receipt. */
export const WithoutReceipt = () => RouteConfig({ receipts: false });
