import type { Fields } from './fields';
import type { TextLine } from './lines';
import { ValueReader, isObject } from './read-values';
import { type RowFault, type RowRecord, rowFault } from './row-fault';

/** Reads one line of NDJSON; undefined for an empty one. */
export function jsonRow(fields: Fields, { line, text }: TextLine): RowRecord | RowFault | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return rowFault(line, '', 'JSON_MALFORMED', 'the line is not valid JSON', '该行不是有效的 JSON');
  }
  if (!isObject(given)) {
    return rowFault(line, '', 'TYPE_MISMATCH', 'the line must be an object', '该行须为对象');
  }
  const reader = new ValueReader();
  const values = reader.record(fields, given, '');
  return reader.faults.length > 0 ? { line, faults: reader.faults } : { line, values, characters: text.length };
}
