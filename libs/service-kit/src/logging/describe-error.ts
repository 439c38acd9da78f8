import { isNativeError } from 'node:util/types';

const maxFrames = 12;
const maxMessage = 300;

/** What a log line says of an error nobody foresaw. */
export interface ErrorDescription {
  readonly type: string;
  readonly message?: string;
  readonly frames: readonly string[];
}

/**
 * Describes an error without what it may quote: messages of stores and parsers hold the values they stumbled over, so
 * only the engine's own errors, which name properties and never values, keep theirs.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!isNativeError(error)) {
    return { type: typeof error, frames: [] };
  }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const speaks = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return {
    type: error.name,
    ...(speaks ? { message: error.message.slice(0, maxMessage) } : {}),
    frames: frames.slice(0, maxFrames).map((line) => line.trim()),
  };
}
