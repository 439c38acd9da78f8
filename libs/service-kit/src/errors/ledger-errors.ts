import { status } from '@grpc/grpc-js';
import {
  EtagMismatchError,
  InvalidFactError,
  type LedgerError,
  type LedgerErrorKind,
  RecordOwnedBelowError,
} from '@registry/ledger';
import type { FieldViolation } from '@registry/proto/common/v1';
import { violation } from './constructors';
import { RegistryError } from './registry-error';

const codes: Readonly<Record<LedgerErrorKind, status>> = {
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  FAILED_PRECONDITION: status.FAILED_PRECONDITION,
  OUT_OF_RANGE: status.OUT_OF_RANGE,
  ABORTED: status.ABORTED,
  DATA_LOSS: status.DATA_LOSS,
  UNAVAILABLE: status.UNAVAILABLE,
};

/** What the ledger's reasons say, in Chinese. */
const chinese: Readonly<Record<string, string>> = {
  DATE_INVALID: '日期不存在，格式为YYYY-MM-DD',
  DIVISION_INVALID: '区划代码须为2至12位数字',
  ETAG_MISMATCH: '记录在读取之后已有变更',
  KEY_INVALID: '记录的键须为1至256个字符，且不含控制字符',
  NOTHING_HELD: '本库在此没有该记录的有效内容',
  POSITION_ORDER: '不得晚于 to',
  RECORD_ERASED: '该记录的数据已依法删除',
  RECORD_MERGED: '该记录已并入其他记录',
  RECORD_OWNED_BELOW: '该记录由下级节点维护，须在该节点变更',
  REQUIRED: '必填',
  RESOURCE_UNKNOWN: '本库没有此类记录',
  SAME_RECORD: '记录不能并入自身',
  SEQ_INVALID: '须为树内提交的序号：1 至 treeSize',
  TOO_MANY_VALUES: '所列的值过多',
  TREE_SIZE_INVALID: '须为树的大小：不小于0的整数，且 first 不大于 second',
  VALID_RANGE_EMPTY: '截止日期须晚于起始日期',
  VERSION_NOT_LIVE: '该记录没有此编号的有效版本',
};

/** An error of the ledger as it goes over the wire. */
export function fromLedgerError(error: LedgerError): RegistryError {
  return new RegistryError({
    code: codes[error.kind],
    reason: error.reason,
    message: error.message,
    metadata: error.metadata,
    violations: violationsOf(error, ''),
    cause: error,
  });
}

/** The error with its fields named within a part of the request, e.g. `operations[3]`; any other error as it is. */
export function withinField(error: unknown, field: string): unknown {
  if (!isOfField(error)) {
    return error;
  }
  const { code, reason, message, metadata } = fromLedgerError(error);
  return new RegistryError({
    code,
    reason,
    message,
    metadata: { ...metadata, field: `${field}.${fieldOf(error)}` },
    violations: violationsOf(error, `${field}.`),
    cause: error,
  });
}

function violationsOf(error: LedgerError, path: string): FieldViolation[] {
  return isOfField(error)
    ? [
        violation(path + fieldOf(error), error.reason, {
          en: error.message,
          zh: chinese[error.reason] ?? '该项内容无法登记',
        }),
      ]
    : [];
}

/** An error that one field of a request is at fault for. */
type FieldError = InvalidFactError | EtagMismatchError | RecordOwnedBelowError;

function isOfField(error: unknown): error is FieldError {
  return [InvalidFactError, EtagMismatchError, RecordOwnedBelowError].some((type) => error instanceof type);
}

function fieldOf(error: FieldError): string {
  return error instanceof EtagMismatchError ? 'etag' : error.field;
}
