import type { Check, Finding } from './check-log';
import type { ReceivedHead } from './received-head';

const texts: Readonly<Record<Finding['kind'], string>> = {
  FIRST: '首次查验，签名有效，已记住公钥与树头 / first look: signed; its key and head are kept for the next one',
  SAME: '签名有效，日志没有变化 / signed, and the log is as it was',
  GREW: '签名有效，日志只增未改 / signed, and the log only grew: all that it had is in it, unchanged',
  OLDER: '签名有效，所示为较早的树头，未被改动 / signed; an older head of the same log, of which nothing was changed',
  NOT_SIGNED: '签名无效 / the head is not signed by the key of the registry',
  OTHER_LOG: '不是该库的树头 / the head is of another log',
  KEY_CHANGED:
    '公钥已更换，请经其他途径核实后用 --key 指定 / signed with another key: verify its id by another way, then say --key',
  REWRITTEN: '日志被改写 / the log was REWRITTEN: it is not the one that was signed before',
  LOST: '日志丢失了曾经签名的提交 / the log LOST commits that it had signed',
  CUT_OFF: '所示分支已被该库声明废弃 / the log shows a branch that the registry has signed to be cut off',
  RESTORED:
    '该库恢复过备份，曾经签名的提交已不在日志中 / the registry was RESTORED from a backup: commits that it had signed are gone',
};

const fine: ReadonlySet<Finding['kind']> = new Set(['FIRST', 'SAME', 'GREW', 'OLDER']);

/** Whether nothing is wrong. */
export function isFine({ finding }: Check): boolean {
  return fine.has(finding.kind);
}

/** What a check came to, for people, and the figures behind it: one on a line. */
export function checkLines({ finding, shown, kept }: Check, registry: string): readonly string[] {
  return [
    `${registry}: ${finding.kind} ${texts[finding.kind]}`,
    ...(kept === undefined ? [] : [`  此前 / before: ${headText(kept)}`]),
    `  现在 / now:    ${headText(shown)}`,
    ...(finding.kind === 'KEY_CHANGED' ? [`  应为公钥 / key expected: ${finding.expected}`] : []),
    ...(finding.kind === 'RESTORED' ? [`  保留至 / kept up to: main:${finding.keptUpTo}`] : []),
  ];
}

function headText({ epoch, treeSize, rootHash, recordedAt, keyId }: ReceivedHead): string {
  const when = recordedAt === undefined ? '' : `, ${recordedAt}`;
  return `main:${epoch}:${treeSize}${when}, root ${rootHash}, key ${keyId}`;
}
