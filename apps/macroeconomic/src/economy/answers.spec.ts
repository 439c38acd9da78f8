import { Answers } from './answers';

describe('kept answers', () => {
  it('are asked for once while they are kept', async () => {
    const asked: string[] = [];
    const answers = new Answers<string>(2);
    const get = (key: string) => answers.get(key, async () => (asked.push(key), key));
    await Promise.all([get('a'), get('a'), get('b')]);
    await get('a');
    await get('c');
    await get('b');
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('forget one that failed', async () => {
    const answers = new Answers<string>(2);
    await expect(answers.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await expect(answers.get('a', () => Promise.resolve('there'))).resolves.toBe('there');
  });
});
