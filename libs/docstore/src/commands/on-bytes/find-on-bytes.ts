import type { Engine } from '../../server/engine';
import { Opcode, type Request } from '../../wire/message';
import { findById } from './find-by-id';
import { findByIndex } from './find-by-index';
import { readFind } from './read-find';
import { targetOf } from './target';

/**
 * The commonest reads, done on the bytes: a `find` by `_id`, or by conditions that one index answers, outside a
 * transaction. Neither the command nor the documents are decoded.
 * @returns the message to send, or undefined for every other command
 */
export function findOnBytes(engine: Engine, request: Request): Buffer | undefined {
  const { body, sequences, opcode } = request;
  if (opcode !== Opcode.message || sequences.size > 0) return undefined;
  const find = readFind(body);
  const target = find && targetOf(engine, body, find);
  if (find === undefined || target === undefined) return undefined;
  return findById(engine, request, find, target) ?? findByIndex(engine, request, find, target.collection);
}
