import { type RegistryError, httpStatusOf } from '@registry/service-kit';
import type { Language } from './language';
import { detailOf, titleOf } from './problem-texts';

/** Media type of problems, RFC 9457. */
export const problemType = 'application/problem+json; charset=utf-8';

/** One field at fault. */
export interface ProblemField {
  readonly field: string;
  readonly reason: string;
  readonly description: string;
}

/** A problem of RFC 9457 with what the registries add to it. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** UPPER_SNAKE_CASE, unique within the domain. */
  readonly reason: string;
  /** Who found it: `gateway` or a registry. */
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations: readonly ProblemField[];
  readonly requestId: string;
}

/** The fields at fault, in the reader's language. */
export function problemFields({ violations }: Pick<RegistryError, 'violations'>, language: Language): ProblemField[] {
  return violations.map(({ field, reason, description, descriptionZh }) => ({
    field,
    reason,
    description: language === 'zh' && descriptionZh !== '' ? descriptionZh : description,
  }));
}

/** What a failed request is told: never a stack, a host or a value it did not send. */
export function problemOf(error: RegistryError, language: Language, requestId: string): Problem {
  const status = error.reason in statuses ? (statuses[error.reason] ?? 500) : httpStatusOf(error.code);
  const fields = problemFields(error, language);
  const told = fields.map(({ field, description }) =>
    language === 'zh' ? `${field}：${description}` : `${field}: ${description}`,
  );
  return {
    type: 'about:blank',
    title: titleOf(status, language),
    status,
    detail:
      told.length > 0
        ? told.join(language === 'zh' ? '；' : '; ')
        : detailOf(status, error.reason, error.message, language),
    reason: error.reason,
    domain: error.domain === '' ? 'gateway' : error.domain,
    metadata: status >= 500 ? {} : error.metadata,
    fieldViolations: fields,
    requestId,
  };
}

/** Statuses of HTTP for which gRPC has no code of its own. */
const statuses: Readonly<Record<string, number>> = {
  RECORD_ERASED: 410,
  SNAPSHOT_GONE: 410,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
};
