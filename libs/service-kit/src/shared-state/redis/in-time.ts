/** What was waited for did not come in time. */
class LateError extends Error {
  override readonly name = 'LateError';

  constructor(afterMs: number) {
    super(`no answer within ${afterMs} ms`);
  }
}

/**
 * Waits for at most so long. What arrived while the event loop was held up counts as in time: the timer lets the loop
 * read its sockets once more before it gives up.
 * @throws LateError; what was waited for, rejected later, is nobody's concern any more
 */
export function inTime<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new LateError(withinMs))), withinMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
