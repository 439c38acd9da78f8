import { status } from '@grpc/grpc-js';
import { type ShipInPartsRequest, ShipRequest } from '@registry/proto/common/v1';
import { joined, partsOf } from './in-parts';

const signal = new AbortController().signal;
const idleMs = 50;
const request = ShipRequest.fromPartial({ node: { name: 'places-320000', division: '320000' } });

async function* comingEvery(ms: number, parts: Iterable<ShipInPartsRequest>): AsyncGenerator<ShipInPartsRequest> {
  for (const part of parts) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    yield part;
  }
}

/** A part, and then nothing for ever. */
async function* silentAfterOne(): AsyncGenerator<ShipInPartsRequest> {
  yield { part: Uint8Array.of(1) };
  await new Promise(() => undefined);
}

describe('a request in parts', () => {
  it('is joined while each part comes in time', async () => {
    const bytes = ShipRequest.encode(request).finish();
    const parts = Array.from(bytes, (byte) => ({ part: Uint8Array.of(byte) }));
    expect(parts.length).toBeGreaterThan(10);
    expect(await joined(comingEvery(10, parts), { signal, idleMs })).toEqual(request);
    expect(await joined(comingEvery(0, partsOf(request)), { signal })).toEqual(request);
  });

  it('is given up when the next part does not come in time', async () => {
    await expect(joined(silentAfterOne(), { signal, idleMs })).rejects.toMatchObject({
      ...{ code: status.DEADLINE_EXCEEDED, reason: 'PART_OVERDUE' },
    });
  });

  it('is given up when all parts together take too long', async () => {
    const drops = comingEvery(
      10,
      Array.from({ length: 100 }, () => ({ part: Uint8Array.of(1) })),
    );
    await expect(joined(drops, { signal, idleMs, wholeMs: 100 })).rejects.toMatchObject({ reason: 'PART_OVERDUE' });
  });

  it('is given up with its call, before it and while it waits', async () => {
    const call = new AbortController();
    const waiting = joined(silentAfterOne(), { signal: call.signal });
    call.abort(new Error('The caller left'));
    await expect(waiting).rejects.toThrow('The caller left');
    await expect(joined(silentAfterOne(), { signal: call.signal })).rejects.toThrow('The caller left');
  });
});
