import { CallerRecognition, requireToken } from './caller';

describe('callers', () => {
  const callers = new CallerRecognition('token-of-the-tests');

  it('are known by the token, and anonymous without one', () => {
    expect(callers.callerOf('Bearer token-of-the-tests')).toBe('demo');
    expect(callers.callerOf(undefined)).toBe('anonymous');
  });

  it.each(['', 'Bearer', 'Bearer token-of-the-test', 'Basic token-of-the-tests', 'Bearer a b'])(
    'are refused with %j',
    (given) => {
      expect(() => callers.callerOf(given)).toThrow('The token is not valid');
    },
  );

  it('without a token reach no personal data', () => {
    expect(() => requireToken('anonymous')).toThrow('This needs a token');
  });
});
