import type { Connection } from 'mongoose';
import { GENESIS_HASH } from '../digest/commit-hash';
import { PARTITION, type PartitionHead, readHead } from '../log/head';
import type { ResourceDefinition } from '../resource/definition';
import { commitId, type VersionDocument } from '../store/documents';
import { Store } from '../store/store';
import { dateInShanghai } from '../time/dates';
import { CommitIndexes } from './commit-index';
import { type AuditReport, Findings } from './finding';
import { auditRecord } from './record-audit';

const VERSIONS_AT_ONCE = 1000;

/**
 * Looks through a whole store for what breaks the laws of a ledger: seqs that are missing, a chain that is broken, commits
 * without their versions and versions without their commit, rectangles that overlap or leave a hole nobody asked for,
 * current documents that differ from their version. Reads up to the head as it is at the start, in pieces that do not grow
 * with the store. It recomputes no hash. Errors: StoreUnavailableError.
 */
export async function audit(
  connection: Connection,
  resources: readonly ResourceDefinition<object>[],
): Promise<AuditReport> {
  const store = new Store(connection, resources);
  return store.guard(async () => {
    const head = await readHead(store);
    const findings = new Findings();
    const { commits, listed } = await auditLog(store, head, findings);
    let versions = 0;
    let records = 0;
    for (const { name } of resources) {
      const seen = await auditResource(store, name, head, findings);
      versions += seen.versions;
      records += seen.records;
      if ((listed.get(name) ?? 0) !== seen.logged) await findMissing(store, name, head, findings);
      await findOrphans(store, name, findings);
    }
    return { commits, versions, records, findings: findings.listed, total: findings.total };
  });
}

/** Walks the log; counts the versions that its changes open, by resource. */
async function auditLog(
  store: Store,
  head: PartitionHead,
  findings: Findings,
): Promise<{ commits: number; listed: Map<string, number> }> {
  const listed = new Map<string, number>();
  let seq = head.base;
  let previous: string | undefined = head.base === 0 ? GENESIS_HASH : undefined;
  const upTo = { $lte: commitId(PARTITION, head.seq) };
  for await (const commit of store.commits().find({ _id: upTo }).sort({ _id: 1 })) {
    for (seq++; seq < commit.seq; seq++) findings.add('SEQ_MISSING', 'commits', commitId(PARTITION, seq));
    if (previous !== undefined && commit.prevHash !== previous) findings.add('CHAIN_BROKEN', 'commits', commit._id);
    previous = commit.hash;
    for (const { resource, versionId } of commit.changes) {
      if (versionId !== undefined) listed.set(resource, (listed.get(resource) ?? 0) + 1);
    }
  }
  if (seq !== head.seq || (previous ?? head.hash) !== head.hash) findings.add('HEAD_DIFFERS', 'partitions', PARTITION);
  return { commits: seq - head.base, listed };
}

async function auditResource(
  store: Store,
  resource: string,
  head: PartitionHead,
  findings: Findings,
): Promise<{ versions: number; records: number; logged: number }> {
  const indexes = new CommitIndexes(store);
  const headDay = dateInShanghai(new Date(head.recordedAt ?? 0));
  const seen = { versions: 0, records: 0, logged: 0 };
  for await (const records of recordsOf(store, resource, head.seq)) {
    const all = records.flat();
    const commits = await indexes.of(
      all.flatMap(({ seqFrom, seqTo }) => (seqTo > head.seq ? [seqFrom] : [seqFrom, seqTo])),
    );
    const keys = records.flatMap(([first]) => (first ? [first.key] : []));
    const shown = await store
      .current(resource)
      .find({ _id: { $in: keys } })
      .toArray();
    const current = new Map(shown.map((document) => [document._id, document]));
    for (const versions of records) {
      const [first] = versions;
      if (!first) continue;
      auditRecord({ resource, versions, current: current.get(first.key), commits, head, headDay }, findings);
    }
    seen.records += keys.length;
    seen.versions += all.length;
    seen.logged += all.filter(({ seqFrom }) => seqFrom > head.base).length;
  }
  return seen;
}

/** The versions of records, several records at once, by key. */
async function* recordsOf(store: Store, resource: string, seq: number): AsyncGenerator<VersionDocument[][]> {
  let records: VersionDocument[][] = [];
  let versions: VersionDocument[] = [];
  let count = 0;
  for await (const document of store
    .versions(resource)
    .find({ seqFrom: { $lte: seq } })
    .sort({ key: 1 })) {
    if (versions[0] && versions[0].key !== document.key) {
      records.push(versions);
      versions = [];
      if (count >= VERSIONS_AT_ONCE) {
        yield records;
        records = [];
        count = 0;
      }
    }
    versions.push(document);
    count++;
  }
  yield [...records, versions];
}

/** Names the versions that the log lists and the store does not have. */
async function findMissing(store: Store, resource: string, head: PartitionHead, findings: Findings): Promise<void> {
  const upTo = { $lte: commitId(PARTITION, head.seq) };
  for await (const { changes } of store.commits().find({ _id: upTo }).sort({ _id: 1 })) {
    const ids = changes.flatMap((change) =>
      change.resource === resource && change.versionId !== undefined ? [change.versionId] : [],
    );
    const found = await store
      .versions(resource)
      .find({ _id: { $in: ids } }, { projection: { _id: 1 } })
      .toArray();
    const there = new Set(found.map(({ _id }) => _id));
    for (const id of ids) if (!there.has(id)) findings.add('VERSION_MISSING', `${resource}_versions`, id);
  }
}

/** Names the current documents whose version is not there. */
async function findOrphans(store: Store, resource: string, findings: Findings): Promise<void> {
  let some: { _id: string; versionId: string }[] = [];
  const check = async (): Promise<void> => {
    const ids = some.map(({ versionId }) => versionId);
    const found = await store
      .versions(resource)
      .find({ _id: { $in: ids } }, { projection: { _id: 1 } })
      .toArray();
    const there = new Set(found.map(({ _id }) => _id));
    for (const { _id, versionId } of some) if (!there.has(versionId)) findings.add('CURRENT_ORPHANED', resource, _id);
    some = [];
  };
  const shown = store.current(resource).find({}, { projection: { versionId: 1 } });
  for await (const { _id, versionId } of shown) {
    some.push({ _id, versionId });
    if (some.length >= VERSIONS_AT_ONCE) await check();
  }
  await check();
}
