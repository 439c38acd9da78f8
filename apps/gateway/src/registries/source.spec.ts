import { status } from '@grpc/grpc-js';
import { RegistryError, notFound, unavailable } from '@registry/service-kit';
import { readContext } from './read-context';
import { Source } from './source';

const context = readContext({ caller: 'demo', purpose: 'audit', requestId: 'r', asOf: { validAt: '', knownAt: [] } });

async function failTimes(source: Source, times: number, error: RegistryError): Promise<void> {
  for (let call = 0; call < times; call += 1) {
    await source.call(context, () => Promise.reject(error)).catch(() => undefined);
  }
}

describe('a source', () => {
  it('passes on deadline, request id, caller and purpose', async () => {
    const source = new Source('population', 700, () => undefined);
    expect(await source.call(context, async (options) => options)).toEqual({
      deadlineMs: 700,
      requestId: 'r',
      metadata: { 'x-caller': 'demo', 'x-purpose': 'audit' },
    });
    source.close();
  });

  it('refuses at once while its registry is known to be away', async () => {
    const seen: status[] = [];
    const source = new Source('population', 700, (_, code) => seen.push(code));
    await failTimes(source, 10, unavailable('UNAVAILABLE', 'Away'));
    expect(source.open).toBe(true);
    const error: unknown = await source.call(context, async () => 1).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: status.UNAVAILABLE, reason: 'CIRCUIT_OPEN' });
    expect(seen.at(-1)).toBe(status.UNAVAILABLE);
    source.close();
  });

  it('does not hold the errors of requests against the registry', async () => {
    const source = new Source('population', 700, () => undefined);
    await failTimes(source, 50, notFound('PERSON_NOT_FOUND', 'None'));
    expect(source.open).toBe(false);
    source.close();
  });
});
