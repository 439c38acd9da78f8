import type { Answer, Stack } from './stack';
import { personLine, withWrongCheckDigit } from './people';

/** A request that is refused. */
export interface BadRequest {
  readonly rule: string;
  readonly ask: (stack: Stack) => Promise<Answer>;
  readonly status: number;
  /** Field at fault; unset for a request that is refused as a whole. */
  readonly field?: string;
  readonly reason: string;
}

const search = (body: object) => (stack: Stack) => stack.postJson('/v1/persons:search', { fields: ['sex'], ...body });
const lookup = (body: object) => (stack: Stack) => stack.postJson('/v1/persons:lookup', { fields: ['sex'], ...body });
const get = (path: string) => (stack: Stack) => stack.get(path);
const validate = (body: string) => (stack: Stack) =>
  stack.post('/v1/identifiers:validate', body, { 'content-type': 'application/json' });

/** Changes one character in the middle of a page token. */
function tampered(token: string): string {
  const at = Math.floor(token.length / 2);
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

async function firstToken(answer: Promise<Answer>): Promise<string> {
  return (JSON.parse((await answer).text) as { nextPageToken: string }).nextPageToken;
}

const counties = '/v1/divisions?level=county&pageSize=5';

/** What the gateway or a registry refuses, and how it says so. */
export const badRequests: readonly BadRequest[] = [
  {
    rule: 'a citizen id whose check digit does not hold',
    ask: lookup({ citizenId: withWrongCheckDigit(personLine(0).citizenId) }),
    status: 400,
    field: 'citizenId',
    reason: 'CHECK_DIGIT_MISMATCH',
  },
  {
    rule: 'a credit code whose check character does not hold',
    ask: get('/v1/legal-entities/911100001000054749'),
    status: 400,
    field: 'number',
    reason: 'CHECK_DIGIT_MISMATCH',
  },
  {
    rule: 'a division code of five digits',
    ask: get('/v1/divisions/11010/overview'),
    status: 400,
    field: 'code',
    reason: 'DIVISION_CODE_MALFORMED',
  },
  {
    rule: 'an overview of a division that never was',
    ask: get('/v1/divisions/999999/overview'),
    status: 404,
    reason: 'DIVISION_NOT_FOUND',
  },
  {
    rule: 'a search for people in a division whose code is too short',
    ask: search({ division: '44' }),
    status: 400,
    field: 'division',
    reason: 'DIVISION_CODE_MALFORMED',
  },
  {
    rule: 'a date that does not exist',
    ask: get('/v1/divisions/110101?asOf=2023-02-29'),
    status: 400,
    field: 'asOf',
    reason: 'DATE_INVALID',
  },
  {
    rule: 'a birth date that does not exist',
    ask: search({ division: '440000', bornFrom: '1961-13-01' }),
    status: 400,
    field: 'bornFrom',
    reason: 'DATE_INVALID',
  },
  ...['/v1/divisions', '/v1/legal-entities', '/v1/series', '/v1/indicators', '/geo/collections'].map((path) => ({
    rule: `a negative page size of ${path}`,
    ask: get(`${path}?pageSize=-1`),
    status: 400,
    field: 'pageSize',
    reason: 'PAGE_SIZE_NEGATIVE',
  })),
  {
    rule: 'a negative page size of a search for persons',
    ask: search({ division: '440000', pageSize: -1 }),
    status: 400,
    field: 'pageSize',
    reason: 'PAGE_SIZE_NEGATIVE',
  },
  {
    rule: 'a page token that was changed',
    ask: async (stack) => stack.get(`${counties}&pageToken=${tampered(await firstToken(stack.get(counties)))}`),
    status: 400,
    field: 'pageToken',
    reason: 'PAGE_TOKEN_INVALID',
  },
  {
    rule: 'a page token of another query',
    ask: async (stack) =>
      stack.get(`/v1/divisions?level=prefecture&pageSize=5&pageToken=${await firstToken(stack.get(counties))}`),
    status: 400,
    field: 'pageToken',
    reason: 'PAGE_TOKEN_INVALID',
  },
  {
    rule: 'a page token of another registry',
    ask: async (stack) => search({ division: '440000', pageToken: await firstToken(stack.get(counties)) })(stack),
    status: 400,
    field: 'pageToken',
    reason: 'PAGE_TOKEN_INVALID',
  },
  {
    rule: 'a field that is not known',
    ask: lookup({ citizenId: personLine(0).citizenId, shoeSize: 43 }),
    status: 400,
    field: 'shoeSize',
    reason: 'UNKNOWN_FIELD',
  },
  {
    rule: 'an item that persons do not have',
    ask: lookup({ citizenId: personLine(0).citizenId, fields: ['sex', 'shoeSize'] }),
    status: 400,
    field: 'fields.1',
    reason: 'VALUE_UNKNOWN',
  },
  {
    rule: 'a lookup that names no items',
    ask: lookup({ citizenId: personLine(0).citizenId, fields: [] }),
    status: 400,
    field: 'fields',
    reason: 'TOO_SMALL',
  },
  {
    rule: 'a query parameter that is not known',
    ask: get('/v1/divisions/310000/overview?shoeSize=43'),
    status: 400,
    field: 'shoeSize',
    reason: 'UNKNOWN_FIELD',
  },
  {
    rule: 'a body of more than a mebibyte',
    ask: validate(`{"values":["${'1'.repeat(1024 * 1024)}"]}`),
    status: 413,
    reason: 'BODY_TOO_LARGE',
  },
  { rule: 'a body that is not JSON', ask: validate('{"values":'), status: 400, reason: 'REQUEST_MALFORMED' },
  {
    rule: 'more identifiers than are taken at a time',
    ask: validate(JSON.stringify({ values: Array<string>(10_001).fill('1') })),
    status: 400,
    field: 'values',
    reason: 'TOO_LARGE',
  },
  {
    rule: 'rows of a resource that is not there',
    ask: (stack) =>
      stack.post('/v1/imports/population/horses', '{}', {
        ...stack.authorization,
        'content-type': 'application/x-ndjson',
      }),
    status: 404,
    reason: 'IMPORT_RESOURCE_NOT_FOUND',
  },
  {
    rule: 'rows in a charset that is not taken',
    ask: (stack) =>
      stack.post('/v1/imports/population/persons', 'name\r\n', {
        ...stack.authorization,
        'content-type': 'text/csv; charset=big5',
      }),
    status: 415,
    reason: 'MEDIA_TYPE_UNSUPPORTED',
  },
  { rule: 'a path that is not there', ask: get('/v1/horses'), status: 404, reason: 'ROUTE_NOT_FOUND' },
];
