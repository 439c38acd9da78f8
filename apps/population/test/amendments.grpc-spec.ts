import {
  AmendmentServiceDefinition,
  AmendRequest,
  ChangeKind,
  LedgerServiceDefinition,
} from '@registry/proto/common/v1';
import type { Person, PersonReference } from '@registry/proto/population/v1';
import { type CallOptions, type Client, createClient, everyChange } from '@registry/service-kit';
import { type TestRegistry, importRows, row, startRegistry } from './registry';

type Operation = NonNullable<AmendRequest['operations'][number]['operation']>;

const resource = 'persons';
const provenance = { sourceDepartment: '公安机关', legalBasis: '户口登记条例', reason: '重复登记', itemSources: {} };

const end = (key: string, at: string, etag?: string): Operation => ({
  $case: 'end',
  value: { resource, key, at, etag },
});
const annul = (key: string, versionId: string): Operation => ({
  $case: 'annul',
  value: { resource, key, versionId, etag: undefined },
});
const merge = (from: string, into: string): Operation => ({
  $case: 'merge',
  value: { resource, from, into, etag: undefined },
});
const erase = (key: string): Operation => ({ $case: 'erase', value: { resource, key, etag: undefined } });

describe('amendments over gRPC', () => {
  let registry: TestRegistry;
  let amendments: Client<typeof AmendmentServiceDefinition>;
  let ledger: Client<typeof LedgerServiceDefinition>;
  let sequence = 1;

  beforeAll(async () => {
    registry = await startRegistry();
    amendments = createClient(AmendmentServiceDefinition, { address: registry.address });
    ledger = createClient(LedgerServiceDefinition, { address: registry.address });
  });

  afterAll(async () => {
    amendments.close();
    ledger.close();
    await registry.stop();
  });

  const amend = (operations: Operation[], more: Partial<AmendRequest> = {}, options: CallOptions = {}) =>
    amendments.amend(
      {
        operations: operations.map((operation) => ({ operation })),
        provenance,
        idempotencyKey: '',
        after: {},
        ...more,
      },
      options,
    );
  const byId = (key: string): PersonReference => ({
    reference: { $case: 'personId', value: key.replace('persons/', '') },
  });
  const get = (person: PersonReference, seq?: number, validAt = '') =>
    registry.persons.getPerson({
      person,
      asOf: { validAt, knownAt: seq === undefined ? [] : [{ partition: 'main', epoch: 1, seq }] },
    });
  const headSeq = async () => (await ledger.getHead({})).positions[0]?.seq ?? 0;
  const historyOf = async (key: string) =>
    (await registry.persons.getPersonHistory({ person: byId(key), pageSize: 0, pageToken: '', asOf: undefined }))
      .versions;

  /** Registers somebody new, and answers the record's key. */
  async function person(facts: Partial<Person> = {}): Promise<string> {
    sequence += 2;
    const [outcome] = await importRows(registry, [row(sequence, facts)]);
    return outcome?.$case === 'accepted' ? outcome.value.key : '';
  }

  it('end a record, in one commit that says who said so and why', async () => {
    const key = await person();
    const answer = await amend([end(key, '2020-01-01')]);
    expect(answer.results).toMatchObject([
      { unchanged: false, changes: [{ resource, key, kind: ChangeKind.ENDED, validTo: '2020-01-01' }] },
    ]);
    expect(answer.position).toMatchObject({ partition: 'main', seq: await headSeq() });
    await expect(get(byId(key))).rejects.toMatchObject({ reason: 'PERSON_NOT_FOUND' });
    expect(await get(byId(key), undefined, '2019-12-31')).toMatchObject({ name: '张伟' });
    const after = [{ partition: 'main', epoch: 1, seq: (answer.position?.seq ?? 0) - 1 }];
    const { commits } = await ledger.listChanges({ ...everyChange, after, limit: 1 });
    expect(commits).toMatchObject([{ provenance }]);
  });

  it('answer one that is done already as unchanged, without a commit', async () => {
    const key = await person();
    await amend([end(key, '2020-01-01')]);
    const seq = await headSeq();
    expect(await amend([end(key, '2020-01-01')])).toMatchObject({ results: [{ unchanged: true, changes: [] }] });
    expect(await headSeq()).toBe(seq);
  });

  it('annul a version that never held', async () => {
    const key = await person();
    const versionId = (await get(byId(key))).metadata?.versionId ?? '';
    const { results } = await amend([annul(key, versionId)]);
    expect(results[0]?.changes).toMatchObject([{ kind: ChangeKind.ANNULLED, supersedes: [versionId] }]);
    await expect(get(byId(key))).rejects.toMatchObject({ reason: 'PERSON_NOT_FOUND' });
  });

  it('merge records: the one that is given up leads to the other from then on, and not before', async () => {
    const from = await person({ name: '章三' });
    const into = await person({ name: '张三' });
    const given = await get(byId(from));
    const before = await headSeq();
    const { position, results } = await amend([merge(from, into)]);
    expect(results[0]?.changes).toMatchObject([{ kind: ChangeKind.MERGED, key: from, into }]);
    const survivor = { personId: into.replace('persons/', ''), name: '张三' };
    expect(await get(byId(from))).toMatchObject(survivor);
    expect(await get({ reference: { $case: 'citizenId', value: given.citizenId } })).toMatchObject(survivor);
    expect(await get(byId(from), position?.seq)).toMatchObject(survivor);
    expect(await get(byId(from), before)).toEqual(given);
    const batch = await registry.persons.batchGetPersons({ persons: [byId(from), byId(into)], asOf: undefined });
    expect(batch.results.map(({ result }) => result?.value)).toMatchObject([survivor, survivor]);
    expect(await historyOf(from)).toMatchObject([{ name: '章三', metadata: { seqTo: position?.seq } }]);
  });

  it('erase a record: its data are gone, and whoever asks for it is told so', async () => {
    const key = await person({ name: '李四' });
    const { citizenId, metadata } = await get(byId(key));
    await amend([erase(key)]);
    const gone = { code: 5, reason: 'RECORD_ERASED' };
    await expect(get(byId(key))).rejects.toMatchObject(gone);
    await expect(get(byId(key), metadata?.seqFrom)).rejects.toMatchObject(gone);
    const other = await person();
    const batch = await registry.persons.batchGetPersons({ persons: [byId(key), byId(other)], asOf: undefined });
    expect(batch.results.map(({ result }) => result)).toMatchObject([
      { $case: 'error', value: gone },
      { $case: 'person' },
    ]);
    await expect(get({ reference: { $case: 'citizenId', value: citizenId } })).rejects.toMatchObject({
      reason: 'PERSON_NOT_FOUND',
    });
  });

  it('leave of an erased version its place in history and its digest, and nothing else', async () => {
    const key = await person({ name: '李四', household: '', householdNumber: 'A1' });
    const { metadata } = await get(byId(key));
    await amend([erase(key)]);
    const [version] = await historyOf(key);
    expect(version).toMatchObject({
      name: '',
      citizenId: '',
      household: '',
      metadata: { erased: true, digest: metadata?.digest, validFrom: metadata?.validFrom },
    });
    expect(metadata?.erased).toBe(false);
  });

  it('are all done in one commit, each upon what those before it left', async () => {
    const [one, two, three] = [await person(), await person(), await person()];
    const seq = await headSeq();
    const { results } = await amend([merge(one, two), end(two, '2020-01-01'), erase(three)]);
    expect(await headSeq()).toBe(seq + 1);
    expect(results.map(({ unchanged }) => unchanged)).toEqual([false, false, false]);
    expect(await get(byId(one), undefined, '2019-01-01')).toMatchObject({ personId: two.replace('persons/', '') });
    await expect(get(byId(one))).rejects.toMatchObject({ reason: 'PERSON_NOT_FOUND' });
  });

  it('are none of them done when one cannot be, and that one is named in both languages', async () => {
    const key = await person();
    const seq = await headSeq();
    await expect(amend([end(key, '2020-01-01'), erase('persons/nobody')])).rejects.toMatchObject({
      code: 3,
      reason: 'NOTHING_HELD',
      violations: [
        {
          field: 'operations[1].key',
          reason: 'NOTHING_HELD',
          description: expect.stringContaining('nothing'),
          descriptionZh: '本库在此没有该记录的有效内容',
        },
      ],
    });
    expect(await headSeq()).toBe(seq);
    expect(await get(byId(key))).toMatchObject({ name: '张伟' });
  });

  it('are refused under an etag that is stale', async () => {
    const key = await person();
    const etag = (await get(byId(key))).metadata?.etag ?? '';
    await expect(amend([end(key, '2020-01-01', '1')])).rejects.toMatchObject({
      code: 9,
      reason: 'ETAG_MISMATCH',
      metadata: { key, currentEtag: etag },
      violations: [{ field: 'operations[0].etag' }],
    });
    expect(await amend([end(key, '2020-01-01', etag)])).toMatchObject({ results: [{ unchanged: false }] });
  });

  it('are done once under an idempotency key, which is good for one request of one client', async () => {
    const [one, two] = [await person(), await person()];
    const as = (caller: string): CallOptions => ({ metadata: { 'x-caller': caller } });
    const first = await amend([erase(one)], { idempotencyKey: 'k-1' }, as('a'));
    const seq = await headSeq();
    expect(await amend([erase(one)], { idempotencyKey: 'k-1' }, as('a'))).toEqual(first);
    expect(await headSeq()).toBe(seq);
    await expect(amend([erase(two)], { idempotencyKey: 'k-1' }, as('a'))).rejects.toMatchObject({
      code: 9,
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await amend([erase(two)], { idempotencyKey: 'k-1' }, as('b'))).toMatchObject({
      results: [{ unchanged: false }],
    });
  });

  it('say which commits of other registries they follow', async () => {
    const key = await person();
    await amend([end(key, '2020-01-01')], { after: { 'legal-entity': 42 } });
    expect((await ledger.getHead({})).after).toMatchObject({ 'legal-entity': 42 });
  });

  it('may be 500 at once and no more', async () => {
    const outcomes = await importRows(
      registry,
      Array.from({ length: 500 }, (_, index) => row(500 + index, { birthDate: '1970-01-01' })),
    );
    const keys = outcomes.map((outcome) => (outcome?.$case === 'accepted' ? outcome.value.key : ''));
    const seq = await headSeq();
    const { results } = await amend(keys.map((key) => end(key, '2020-01-01')));
    expect(results).toHaveLength(500);
    expect(await headSeq()).toBe(seq + 1);
    await expect(amend([...keys, 'persons/x'].map((key) => end(key, '2020-01-01')))).rejects.toMatchObject({
      violations: [{ field: 'operations', reason: 'TOO_MANY_OPERATIONS' }],
    });
  });

  it('must say on whose word, by which law and why', async () => {
    await expect(amend([erase('persons/x')], { provenance: { ...provenance, legalBasis: '' } })).rejects.toMatchObject({
      violations: [{ field: 'provenance.legalBasis', reason: 'REQUIRED' }],
    });
    await expect(amend([], { provenance: undefined, idempotencyKey: 'a b', after: { 'X ': 1 } })).rejects.toMatchObject(
      {
        violations: [
          'operations',
          'idempotencyKey',
          'after',
          ...['sourceDepartment', 'legalBasis', 'reason'].map((name) => `provenance.${name}`),
        ].map((field) => expect.objectContaining({ field })),
      },
    );
  });

  it('name every field of every operation that is at fault', async () => {
    const faulty = amendments.amend(
      AmendRequest.fromPartial({
        provenance,
        operations: [
          {},
          { operation: { $case: 'erase', value: { resource: 'cars', key: 'cars/1' } } },
          { operation: { $case: 'end', value: { resource, at: '2023-02-30' } } },
          { operation: { $case: 'merge', value: { resource } } },
        ],
      }),
    );
    const violations = [
      ['operations[0]', 'REQUIRED'],
      ['operations[1].resource', 'RESOURCE_UNKNOWN'],
      ['operations[2].key', 'REQUIRED'],
      ['operations[2].at', 'DATE_IMPOSSIBLE'],
      ['operations[3].from', 'REQUIRED'],
      ['operations[3].into', 'REQUIRED'],
    ].map(([field, reason]) => expect.objectContaining({ field, reason }) as unknown);
    await expect(faulty).rejects.toMatchObject({ violations });
  });
});
