import { LockOwner, LockTable } from '../src/transactions/locks';

describe('locks', () => {
  it('belong to one owner until it gives them back, and wake those who wait', async () => {
    const table = new LockTable();
    const [first, second] = [new LockOwner(table), new LockOwner(table)];
    expect(first.acquire('a')).toBeUndefined();
    expect(first.acquire('a')).toBeUndefined();
    expect(second.acquire('a')).toBe(first);
    const waiting = first.released();
    first.release();
    await waiting;
    expect(second.acquire('a')).toBeUndefined();
  });

  it('let go on who comes to wait when they have been given back already', async () => {
    const table = new LockTable();
    const [first, second] = [new LockOwner(table), new LockOwner(table)];
    first.acquire('a');
    const holder = second.acquire('a');
    first.release();
    await holder?.released();
    expect(second.acquire('a')).toBeUndefined();
  });
});
