import type { ServerOptions } from '@grpc/grpc-js';

const mebibyte = 1024 * 1024;

/** Largest request a service takes, in bytes. */
export const maxRequestBytes = 16 * mebibyte;

/** Where a message of items that may be large ends, in bytes: it leaves room for one more, and for what goes with them. */
export const pageBytes = maxRequestBytes / 2;

/** Largest message a service or client sends, in bytes: a batch of 1,000 of the largest records. */
export const maxResponseBytes = 64 * mebibyte;

/** How long a call may take, in milliseconds. */
export interface DeadlineLimits {
  /** Where the caller sets no deadline. */
  readonly fallbackMs: number;
  /** Where the caller would wait longer. */
  readonly maxMs: number;
}

/** Deadlines of unary calls. */
export const unaryDeadline: DeadlineLimits = { fallbackMs: 10_000, maxMs: 60_000 };

/** Deadlines of streams: a whole registry in or out. */
export const streamDeadline: DeadlineLimits = { fallbackMs: 30 * 60_000, maxMs: 24 * 60 * 60_000 };

/** Window per stream, so that an export's megabyte messages do not wait for acknowledgements. */
export const flowControlWindow = 4 * mebibyte;

/** How every registry's server is set up. */
export const serverOptions: ServerOptions = {
  'grpc.max_receive_message_length': maxRequestBytes,
  'grpc.max_send_message_length': maxResponseBytes,
  'grpc.max_concurrent_streams': 1_000,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.enable_channelz': 0,
  'grpc-node.flow_control_window': flowControlWindow,
};
