import { MultisetHash } from '../../src/digest/multiset-hash';
import { versionDigest } from '../../src/digest/version-digest';
import type { ExportedClaim, Ledger } from '../../src/index';
import { erasedId, mergedId } from '../../src/store/documents';
import { decodedData, type VersionRow } from '../../src/version/version-row';
import { claimIdOf } from '../../src/write/identifiers';
import type { Model } from './model';
import { KEYS } from './operations';
import { residentsNow } from './register';
import { at } from './replicas';

/** Expects an export at a commit to be all that the model held then, and its digests to make the commit's state hash. */
export async function exportAgrees(ledger: Ledger, model: Model, seq: number): Promise<void> {
  const { head, pages } = await ledger.exportSnapshot(at(seq));
  const rows: VersionRow[] = [];
  const claims: ExportedClaim[] = [];
  for await (const page of pages) {
    rows.push(...page.versions.map(({ row }) => row));
    claims.push(...page.claims);
  }
  expect(rows.map(shown).sort(byPlace)).toEqual(expectedRows(model, seq));
  expect(rows.filter((row) => !row.erased && versionDigest(row) !== row.digest)).toEqual([]);
  expect(new Map(claims.map(({ id, key, seqFrom }) => [id, `${key} ${seqFrom}`]))).toEqual(expectedClaims(model, seq));
  const state = new MultisetHash();
  for (const { digest } of rows) state.add(digest);
  const { stateHash } = await ledger.stateHash(at(seq));
  expect([stateHash, head.stateHash]).toEqual([state.digest(), state.digest()]);
}

interface Shown {
  readonly key: string;
  readonly from: string;
}

function shown(row: VersionRow): Shown {
  const { key, validFrom, validTo, seqFrom, schemaVersion } = row;
  const data = row.erased ? undefined : decodedData(residentsNow, row);
  return { key, from: validFrom, ...{ to: validTo, seq: seqFrom, schema: schemaVersion, data } };
}

function byPlace(a: Shown, b: Shown): number {
  return a.key === b.key ? (a.from < b.from ? -1 : 1) : a.key < b.key ? -1 : 1;
}

/** What was erased since comes as all that is left of it. */
function expectedRows(model: Model, seq: number): object[] {
  return KEYS.flatMap((key) => {
    const isErased = model.state.erased.has(key);
    return model.live(key, seq).map((fact) => ({ key, ...fact, ...(isErased ? { data: undefined } : {}) }));
  });
}

function expectedClaims({ state, states }: Model, seq: number): Map<string, string> {
  const all = [
    ...[...state.claims].map(([value, claim]) => [claimIdOf({ kind: 'number', value }), claim.key, claim.seq] as const),
    ...[...state.merged].map(([key, merger]) => [mergedId(key), merger.into, merger.seq] as const),
    ...[...state.erased].map((key) => {
      return [erasedId(key), key, states.findIndex(({ erased }) => erased.has(key))] as const;
    }),
  ];
  return new Map(all.flatMap(([id, key, from]) => (from <= seq ? [[id, `${key} ${from}`]] : [])));
}
