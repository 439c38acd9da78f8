import { CommandError } from '../../errors';
import type { DocumentSource } from '../../server/cursors';
import type { CommandContext, Reply } from '../context';
import { firstBatch } from '../find';
import { merge } from './merge';
import { replaceCollection } from './out';
import type { Output } from './parse-output';

/**
 * Runs a pipeline that ends with `$out` or `$merge`. It reads one state of the store from beginning to end, so that it
 * never meets what it has written itself.
 * @throws CommandError OperationNotSupportedInTransaction (263)
 */
export async function writeResults(
  context: CommandContext,
  namespace: string,
  output: Output,
  open: (context: CommandContext) => DocumentSource,
): Promise<Reply> {
  const { engine, transaction } = context;
  if (transaction !== undefined) {
    const stage = 'replaced' in output ? '$out' : '$merge';
    throw new CommandError('OperationNotSupportedInTransaction', `${stage} cannot be used in a transaction`);
  }
  const { commits } = engine.store;
  const snapshot = engine.store.pin();
  try {
    const pinned = { ...context, view: { snapshot, commits } };
    const source = open(pinned);
    if ('replaced' in output) await replaceCollection(engine, source, output.replaced);
    else await merge(context, source, output);
  } finally {
    engine.store.release(snapshot);
  }
  return firstBatch({ documents: [], cursor: 0n }, namespace);
}
