import { AmendmentServiceDefinition, AmendRequest } from '@registry/proto/common/v1';
import type { LegalEntityReference } from '@registry/proto/legal-entity/v1';
import { buildUnifiedSocialCreditCode } from '@registry/identity';
import { createClient } from '@registry/service-kit';
import { type TestRegistry, importRows, row, startRegistry } from './registry';

const resource = 'legal-entities';
const provenance = { sourceDepartment: '市场监管', legalBasis: '登记管理条例', reason: '重复登记', itemSources: {} };

/** Code of an entity that does not exist: its registering authority is of no division. */
const code = (index: number) => buildUnifiedSocialCreditCode('91', '319901', `MA${String(index).padStart(6, '0')}`);

describe('amendments of legal entities over gRPC', () => {
  let registry: TestRegistry;

  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry.stop());

  async function amend(operation: NonNullable<AmendRequest['operations'][number]['operation']>) {
    const amendments = createClient(AmendmentServiceDefinition, { address: registry.address });
    try {
      return await amendments.amend(AmendRequest.fromPartial({ operations: [{ operation }], provenance }));
    } finally {
      amendments.close();
    }
  }

  async function entity(index: number, name: string): Promise<string> {
    const [outcome] = await importRows(registry, [row({ unifiedSocialCreditCode: code(index), name })]);
    return outcome?.$case === 'accepted' ? outcome.value.key : JSON.stringify(outcome);
  }

  const get = (index: number) => {
    const legalEntity: LegalEntityReference = { reference: { $case: 'number', value: code(index) } };
    return registry.entities.getLegalEntity({ legalEntity, asOf: undefined });
  };

  it('find an entity that was merged into another by its own number, as that other one', async () => {
    const from = await entity(1, '甲有限公司');
    const into = await entity(2, '乙有限公司');
    await amend({ $case: 'merge', value: { resource, from, into, etag: undefined } });
    const survivor = await get(1);
    expect(survivor).toMatchObject({ name: '乙有限公司' });
    expect(survivor).toEqual(await get(2));
  });

  it('keep of an erased entity its history without data', async () => {
    const key = await entity(3, '丙有限公司');
    const { entityId, metadata } = await get(3);
    await amend({ $case: 'erase', value: { resource, key, etag: undefined } });
    const legalEntity: LegalEntityReference = { reference: { $case: 'entityId', value: entityId } };
    await expect(registry.entities.getLegalEntity({ legalEntity, asOf: undefined })).rejects.toMatchObject({
      code: 5,
      reason: 'RECORD_ERASED',
    });
    const { versions } = await registry.entities.getLegalEntityHistory({
      legalEntity,
      pageSize: 0,
      pageToken: '',
      asOf: undefined,
    });
    expect(versions).toMatchObject([
      { entityId, name: '', unifiedSocialCreditCode: '', metadata: { erased: true, digest: metadata?.digest } },
    ]);
  });

  it('refuse to merge into an entity that was erased', async () => {
    const [from, into] = [await entity(4, '丁有限公司'), await entity(5, '戊有限公司')];
    await amend({ $case: 'erase', value: { resource, key: into, etag: undefined } });
    await expect(amend({ $case: 'merge', value: { resource, from, into, etag: undefined } })).rejects.toMatchObject({
      reason: 'RECORD_ERASED',
      violations: [{ field: 'operations[0].into', descriptionZh: '该记录的数据已依法删除' }],
    });
  });
});
