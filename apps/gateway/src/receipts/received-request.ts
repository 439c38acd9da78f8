import { RequestDigest } from './digest';

/** A request as it was sent. */
export interface ReceivedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly body?: string | undefined;
}

/** Hash of a request, as its receipt says it. */
export function requestHash({ method, path, body = '' }: ReceivedRequest): string {
  return new RequestDigest(method, path).add(body).text();
}

/** The same request for just this snapshot: in the query of a GET, in the body of a POST. */
export function inSnapshot(request: ReceivedRequest, snapshot: string | undefined): ReceivedRequest {
  if (snapshot === undefined) {
    return request;
  }
  const { method, path, body } = request;
  if (method === 'GET') {
    const end = path.includes('?') ? path.indexOf('?') : path.length;
    const parameters = new URLSearchParams(path.slice(end + 1));
    parameters.delete('asKnownAt');
    parameters.set('snapshot', snapshot);
    return { method, path: `${path.slice(0, end)}?${parameters.toString()}` };
  }
  const { asKnownAt: _, ...fields } = JSON.parse(body ?? '{}') as Record<string, unknown>;
  return { method, path, body: JSON.stringify({ ...fields, snapshot }) };
}
