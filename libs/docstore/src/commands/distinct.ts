import { exactValue } from '../bson/document';
import { CommandError } from '../errors';
import { fieldPath, someValue } from '../indexes/extract';
import { KeyWriter } from '../indexes/key-writer';
import { namespaceOf, type Command } from './context';
import { Representatives } from '../query/values/ordering';
import { openQuery, parseQuery } from './find';

const MAX_VALUE_BYTES = 16 * 1024 * 1024;
const writer = new KeyWriter();

export const distinct: Command = (context) => {
  const { key } = context.body;
  if (typeof key !== 'string') throw new CommandError('TypeMismatch', 'key must be a string');
  const path = fieldPath(key);
  const query = parseQuery(context.body, 'query');
  const source = openQuery(context, namespaceOf(context), query);
  const seen = new Set<string>();
  const values: unknown[] = [];
  const representatives = query.collation && new Representatives(query.collation.strings);
  let bytes = 0;
  for (let raw = source.next(); raw !== undefined; raw = source.next()) {
    const document = raw;
    someValue(document, path, (type, at) => {
      if (type < 0) return false;
      writer.length = 0;
      writer.value(document, type, at);
      const name = writer.bytes.toString('latin1', 0, writer.length);
      if (seen.has(name)) return false;
      seen.add(name);
      const value = exactValue(document, type, at);
      if (representatives === undefined || representatives.isNew(value)) values.push(value);
      bytes += writer.length;
      if (bytes > MAX_VALUE_BYTES) throw new CommandError('BSONObjectTooLarge', 'distinct too big, 16mb cap');
      return false;
    });
  }
  source.pause();
  return { values };
};
