import { type Discrepancy, verify } from '@registry/ledger';
import { printReport } from './print-report';
import type { StoreCommand } from './registry-process';

const texts: Readonly<Record<Discrepancy, string>> = {
  MALFORMED: '字段缺失、多余或类型不符 / a field is missing, unknown or of another kind',
  SURPLUS: '没有依据的文档 / nothing accounts for it',
  MISSING: '应有而缺失 / follows from others and is not there',
  DIFFERS: '与推导结果不符 / is not what follows from others',
  HASH_DIFFERS: '哈希与内容不符 / its hash is not that of its content',
  CHAIN_BROKEN: '哈希链断开 / does not follow from the commit before',
  REQUEST_DIFFERS: '请求摘要不符 / what it keeps of its request is not what was digested',
  STATE_DIFFERS: '状态哈希不符 / its state hash is not that of the versions live after it',
  DIGEST_DIFFERS: '摘要与内容不符 / its digest is not that of its content',
  COLLECTION_UNKNOWN: '未知集合 / no ledger has such a collection',
};

/** `verify`: walks the whole store, prints each finding on a line, the cause before what follows from it, and a summary. */
export const verifyStore: StoreCommand = async (connection, { registry, resources }) =>
  printReport(registry, await verify(connection, resources), texts);
