import { Metadata, status } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, LocalizedMessage, Status } from '@registry/proto/google/rpc';
import type { FieldViolation } from '@registry/proto/common/v1';
import { encodeMessage } from '../contract/codec';
import { RegistryError } from './registry-error';

const detailsKey = 'grpc-status-details-bin';
const typeUrl = (name: string): string => `type.googleapis.com/google.rpc.${name}`;
const chinese = 'zh-CN';

/** Trailers of more than this are refused by peers; violations beyond are left out. */
const maxViolations = 100;

/** The trailing metadata that carries an error whole: google.rpc.Status with its details (AIP-193). */
export function errorTrailers(error: RegistryError, domain: string): Metadata {
  const details = [
    {
      typeUrl: typeUrl('ErrorInfo'),
      value: encodeMessage(ErrorInfo, {
        reason: error.reason,
        domain: error.domain === '' ? domain : error.domain,
        metadata: error.metadata,
      }),
    },
  ];
  if (error.violations.length > 0) {
    const fieldViolations = error.violations.slice(0, maxViolations).map(encodeViolation);
    details.push({ typeUrl: typeUrl('BadRequest'), value: encodeMessage(BadRequest, { fieldViolations }) });
    const message = error.violations
      .map(({ field, descriptionZh }) => `${field}：${descriptionZh}`)
      .slice(0, maxViolations);
    details.push({
      typeUrl: typeUrl('LocalizedMessage'),
      value: encodeMessage(LocalizedMessage, { locale: chinese, message: message.join('；') }),
    });
  }
  const trailers = new Metadata();
  trailers.set(detailsKey, encodeMessage(Status, { code: error.code, message: error.message, details }));
  return trailers;
}

function encodeViolation({ field, reason, description, descriptionZh }: FieldViolation) {
  return { field, reason, description, localizedMessage: { locale: chinese, message: descriptionZh } };
}

/** What a failed call says of itself. */
export interface FailedCall {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/**
 * The error that a server meant. One without details (the channel's own: no connection, deadline) has the code's name
 * as its reason.
 */
export function readRichError(failed: FailedCall): RegistryError {
  const { info, badRequest } = readDetails(failed.metadata);
  return new RegistryError({
    code: failed.code,
    reason: info?.reason ?? status[failed.code],
    message: failed.details,
    domain: info?.domain ?? '',
    metadata: info?.metadata ?? {},
    violations: (badRequest?.fieldViolations ?? []).map(({ field, reason, description, localizedMessage }) => ({
      field,
      reason,
      description,
      descriptionZh: localizedMessage?.message ?? '',
    })),
  });
}

function readDetails(trailers: Metadata): { info?: ErrorInfo; badRequest?: BadRequest } {
  const [bytes] = trailers.get(detailsKey);
  const found: { info?: ErrorInfo; badRequest?: BadRequest } = {};
  if (!Buffer.isBuffer(bytes)) {
    return found;
  }
  try {
    for (const { typeUrl: type, value } of Status.decode(bytes).details) {
      if (type === typeUrl('ErrorInfo')) {
        found.info = ErrorInfo.decode(value);
      } else if (type === typeUrl('BadRequest')) {
        found.badRequest = BadRequest.decode(value);
      }
    }
  } catch {
    // Details that cannot be read are none; the code and message still stand.
  }
  return found;
}
