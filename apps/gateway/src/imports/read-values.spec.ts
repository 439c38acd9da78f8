import { ChangeKind } from '@registry/proto/common/v1';
import { type Fields, choice, flag, integer, jsonText, list, object, record, text } from './fields';
import { ValueReader } from './read-values';

const fields: Fields = {
  name: text,
  height: integer,
  dead: flag,
  kind: choice(ChangeKind),
  address: record<{ road: string }>({ road: text }),
  names: list(text),
  geometry: jsonText,
  properties: object,
};

function read(given: object) {
  const reader = new ValueReader();
  const values = reader.record(fields, given, '');
  return { values, faults: reader.faults.map(({ field, reason }) => `${field} ${reason}`) };
}

describe('the values of a row', () => {
  it('are taken when names and types are right; null is unset', () => {
    const geometry = { type: 'Point', coordinates: [1, 2] };
    const given = {
      name: 'x',
      height: 170,
      dead: false,
      kind: 'recorded',
      address: { road: 'r' },
      names: ['a'],
      geometry,
    };
    expect(read({ ...given, properties: null }).values).toEqual({
      ...given,
      kind: ChangeKind.RECORDED,
      geometry: '{"type":"Point","coordinates":[1,2]}',
    });
  });

  it('are refused by path and reason', () => {
    const given = { nam: 1, name: 1, height: 1.5, dead: 'x', kind: 'nope', address: { zip: '1' }, names: ['a', 2] };
    expect(read(given).faults).toEqual([
      'nam UNKNOWN_FIELD',
      'name TYPE_MISMATCH',
      'height TYPE_MISMATCH',
      'dead TYPE_MISMATCH',
      'kind VALUE_UNKNOWN',
      'address.zip UNKNOWN_FIELD',
      'names.1 TYPE_MISMATCH',
    ]);
  });

  it('know nothing of what every object inherits', () => {
    expect(read(JSON.parse('{"constructor":"x","__proto__":"y"}') as object).faults).toEqual([
      'constructor UNKNOWN_FIELD',
      '__proto__ UNKNOWN_FIELD',
    ]);
  });

  it('are not nested without end', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`) as object;
    expect(read({ geometry: deep, properties: deep }).faults).toEqual(['geometry TOO_DEEP', 'properties TOO_DEEP']);
  });
});
