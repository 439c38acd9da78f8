import fc from 'fast-check';
import { place } from './rectangles';
import { OPEN_SEQ, type VersionRow } from './version-row';

const day = fc.integer({ min: 10, max: 30 }).map((n) => `2020-01-${n}`);

function version(validFrom: string, validTo: string, json: string): VersionRow {
  const rest = { key: 'k', recordedAt: '', schemaVersion: 1, nonce: '', digest: '', seqFrom: 1, seqTo: OPEN_SEQ };
  const provenance = { sourceDepartment: '', legalBasis: '', reason: '', itemSources: {} };
  return { ...rest, provenance, versionId: json, validFrom, validTo, json };
}

it('never lets rectangles of a key overlap, and changes nothing outside the range that is placed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(day, day), { maxLength: 12 }), (ranges) => {
      let live: VersionRow[] = [];
      const days = Array.from({ length: 21 }, (_, i) => `2020-01-${10 + i}`);
      const expected = new Map<string, string>();
      ranges.forEach(([a, b], i) => {
        const [from = a, to = b] = [a, b].sort();
        if (from === to) return;
        live = place(live, { from, to }, version(from, to, `${i}`), (cut, range) =>
          version(range.from, range.to, cut.json),
        );
        for (const one of days) if (from <= one && one < to) expected.set(one, `${i}`);
      });
      live.forEach((one, i) => expect(one.validTo <= (live[i + 1]?.validFrom ?? '9')).toBe(true));
      for (const one of days) {
        expect(live.find((v) => v.validFrom <= one && one < v.validTo)?.json).toBe(expected.get(one));
      }
    }),
  );
});
