import { mongo } from 'mongoose';
import { isContention, isUnavailable } from './store-errors';

/** What the driver throws from `insertMany` and `bulkWrite` when the command did not get an answer. */
function failedBulk(error: mongo.MongoError): unknown {
  return Reflect.construct(mongo.MongoBulkWriteError, [error, {}]);
}

describe('errors of the store', () => {
  const lost = new mongo.MongoNetworkError('connection 7 to the store closed');

  it('say that the store is away when the connection is lost, within a bulk write too', () => {
    expect(isUnavailable(lost)).toBe(true);
    expect(isUnavailable(failedBulk(lost))).toBe(true);
    expect(isContention(failedBulk(lost))).toBe(false);
  });

  it('say that a transaction lost against another one when a bulk write met its conflict', () => {
    const conflict = new mongo.MongoServerError({ message: 'conflict', code: 112 });
    expect(isContention(failedBulk(conflict))).toBe(true);
    expect(isUnavailable(failedBulk(conflict))).toBe(false);
  });

  it('are neither when they do not come from the store', () => {
    expect(isUnavailable(new Error('closed'))).toBe(false);
    expect(isContention(new Error('closed'))).toBe(false);
  });
});
