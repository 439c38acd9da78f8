import { sparse } from './sparse';

describe('sparse messages', () => {
  it('leave out what has its default, at every depth', () => {
    const message = { name: '张三', alias: '', heightCm: 0, address: { road: '', detail: '1号' }, death: { date: '' } };
    expect(sparse(message)).toEqual({ name: '张三', address: { detail: '1号' } });
  });

  it('leave out empty lists and keep the order of others', () => {
    expect(sparse({ formerNames: ['b', 'a'], formerNumbers: [], parts: [{ kind: 0, value: 'x' }] })).toEqual({
      formerNames: ['b', 'a'],
      parts: [{ value: 'x' }],
    });
  });

  it('are the same however the unset fields were written', () => {
    expect(sparse({ name: 'x', address: undefined })).toEqual(sparse({ name: 'x', address: { road: '' } }));
  });
});
