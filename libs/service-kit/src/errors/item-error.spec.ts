import { status } from '@grpc/grpc-js';
import { IdentifierClaimedError, PositionAheadOfHeadError, StoreUnavailableError } from '@registry/ledger';
import { mongo } from 'mongoose';
import { invalidArgument, notFound, violation } from './constructors';
import { httpStatusOf } from './http-status';
import { fromItemError, toItemError } from './item-error';

describe('the error of an item', () => {
  it('says the same as the error it was made of, and back', () => {
    const error = invalidArgument([violation('person.sex', 'CODE_UNKNOWN', { en: 'no such code', zh: '无此代码' })]);
    const item = toItemError(error, 'population.registry');
    expect(item).toMatchObject({ code: 3, reason: 'CODE_UNKNOWN', domain: 'population.registry' });
    const { code, reason, violations, message } = fromItemError(item);
    expect({ code, reason, violations, message }).toEqual({
      code: error.code,
      reason: error.reason,
      violations: error.violations,
      message: error.message,
    });
  });

  it.each([
    [new PositionAheadOfHeadError(9, 7), status.OUT_OF_RANGE, 'POSITION_AHEAD_OF_HEAD'],
    [new IdentifierClaimedError('persons', 'citizenId', 'persons/1'), status.ALREADY_EXISTS, 'IDENTIFIER_CLAIMED'],
    [new StoreUnavailableError(), status.UNAVAILABLE, 'STORE_UNAVAILABLE'],
    [new mongo.MongoNetworkError('socket closed'), status.UNAVAILABLE, 'STORE_UNAVAILABLE'],
    [new Error('11010519491231002X'), status.INTERNAL, 'INTERNAL'],
    ['text', status.INTERNAL, 'INTERNAL'],
  ])('maps %p to its code', (error, code, reason) => {
    const item = toItemError(error);
    expect(item).toMatchObject({ code, reason });
    expect(item.message).not.toContain('11010519491231002X');
  });
});

describe('the table of HTTP statuses', () => {
  it.each([
    [notFound('X', 'x').code, 404],
    [status.INVALID_ARGUMENT, 400],
    [status.UNAVAILABLE, 503],
    [status.DEADLINE_EXCEEDED, 504],
    [status.FAILED_PRECONDITION, 412],
    [status.RESOURCE_EXHAUSTED, 429],
    [99, 500],
  ])('maps %i to %i', (code, http) => {
    expect(httpStatusOf(code)).toBe(http);
  });
});
