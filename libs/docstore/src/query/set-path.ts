import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';

/**
 * Sets a value under a dotted path; what is in the way and no document is replaced by one.
 * @throws CommandError BadValue (2) for a path that would reach what all objects share
 */
export function setPath(target: BsonDocument, path: string, value: unknown): void {
  const parts = path.split('.');
  if (parts.includes('__proto__')) throw new CommandError('BadValue', `cannot write to the path '${path}'`);
  const last = parts.pop() ?? path;
  let at = target;
  for (const part of parts) {
    const next = at[part];
    if (isDocument(next)) at = next;
    else {
      const created: BsonDocument = {};
      at[part] = created;
      at = created;
    }
  }
  at[last] = value;
}
