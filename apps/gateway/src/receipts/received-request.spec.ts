import fc from 'fast-check';
import { inSnapshot, requestHash, type ReceivedRequest } from './received-request';

const request: ReceivedRequest = { method: 'POST', path: '/v1/persons:lookup?x=1', body: '{"personId":"p1"}' };

describe('the hash of a request', () => {
  it('is another for another method, path or body', () => {
    const others: ReceivedRequest[] = [
      { ...request, method: 'PUT' },
      { ...request, path: '/v1/persons:lookup?x=2' },
      { ...request, body: '{"personId":"p2"}' },
      { ...request, body: undefined },
    ];
    expect(new Set([request, ...others].map(requestHash)).size).toBe(5);
  });

  it('is another when any character of the body is', () => {
    const body = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(body, body, (one, two) => {
        fc.pre(one !== two);
        expect(requestHash({ ...request, body: one })).not.toBe(requestHash({ ...request, body: two }));
      }),
    );
  });
});

describe('a request for one snapshot', () => {
  it('names it in the query of a GET, in place of a time', () => {
    const { path } = inSnapshot({ method: 'GET', path: '/v1/divisions?query=%E6%B2%AA&asKnownAt=2024-01-01' }, 's;1');
    expect(path).toBe('/v1/divisions?query=%E6%B2%AA&snapshot=s%3B1');
  });

  it('leaves all the rest of a query as it was', () => {
    const { path } = inSnapshot({ method: 'GET', path: '/x?a=1?2&b=%2B&b=3' }, 's');
    expect(path).toBe('/x?a=1%3F2&b=%2B&b=3&snapshot=s');
    expect(inSnapshot({ method: 'GET', path: '/x' }, 's').path).toBe('/x?snapshot=s');
  });

  it('names it in the body of a POST', () => {
    const { path, body } = inSnapshot({ ...request, body: '{"personId":"p1","asKnownAt":"2024"}' }, 's');
    expect({ path, body }).toEqual({ path: request.path, body: '{"personId":"p1","snapshot":"s"}' });
  });

  it('is the request itself where no registry was read', () => {
    expect(inSnapshot(request, undefined)).toBe(request);
  });
});
