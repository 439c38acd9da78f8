import { status } from '@grpc/grpc-js';
import { RegistryError, notFound, outOfRange, unavailable } from '@registry/service-kit';
import { readContext } from './read-context';
import type { Snapshot } from '../snapshots/snapshot';
import { Source } from './source';

const position = { partition: 'main', epoch: 1, seq: 5 };
const snapshot: Snapshot = { token: 't', today: '2026-01-01', positions: { population: [position] }, isGiven: true };
const context = readContext({ caller: 'demo', purpose: 'audit', requestId: 'r' }, snapshot, undefined);

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

  it('is read as it stood in the snapshot, on its day unless told', async () => {
    const source = new Source('population', 700, () => undefined);
    expect(await source.read(context, async (asOf) => asOf)).toEqual({ validAt: '2026-01-01', knownAt: [position] });
    source.close();
  });

  it('is not read where the snapshot does not know it', async () => {
    const source = new Source('geospatial', 700, () => undefined);
    await expect(source.read(context, async () => 1)).rejects.toMatchObject({ reason: 'REGISTRY_NOT_IN_SNAPSHOT' });
    source.close();
  });

  it('that lost the position says so to whoever asked for it, and to come again to others', async () => {
    const source = new Source('population', 700, () => undefined);
    const now = readContext(context, { ...snapshot, isGiven: false }, undefined);
    const lost = () => Promise.reject(outOfRange('CURSOR_OF_OTHER_EPOCH', 'Restored'));
    await expect(source.read(context, lost)).rejects.toMatchObject({ reason: 'SNAPSHOT_GONE' });
    await expect(source.read(now, lost)).rejects.toMatchObject({ reason: 'REGISTRY_RESTORED' });
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
