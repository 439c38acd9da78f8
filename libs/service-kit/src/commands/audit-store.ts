import { audit, type Problem } from '@registry/ledger';
import { printReport } from './print-report';
import type { StoreCommand } from './registry-process';

const texts: Readonly<Record<Problem, string>> = {
  SEQ_MISSING: '提交缺失 / the commit is missing',
  CHAIN_BROKEN: '哈希链断开 / does not follow from the commit before',
  HEAD_DIFFERS: '与日志末尾不符 / is not the end of the log',
  VERSION_MISSING: '提交所记版本缺失 / a commit names it and it is not there',
  VERSION_UNLISTED: '没有提交记载该版本 / no commit names it',
  CLOSING_UNLISTED: '没有提交终止该版本 / no commit closes it',
  OVERLAP: '有效期重叠 / overlaps another version of its record',
  HOLE: '终止后留下空档 / was closed and left a hole that nobody asked for',
  CURRENT_DIFFERS: '与其版本不符 / is not as its version',
  CURRENT_MISSING: '现行文档缺失 / holds and no current document shows it',
  CURRENT_ORPHANED: '所示版本不存在 / shows a version that is not there',
};

/** `audit`: prints each finding on a line, and a summary. */
export const auditStore: StoreCommand = async (connection, { registry, resources }) =>
  printReport(registry, await audit(connection, resources), texts);
