import { invalidArgument, type RegistryError, violation } from '@registry/service-kit';
import type { FieldViolation } from '@registry/proto/common/v1';
import { z } from 'zod';

/** Violations named for one request. */
const maxViolations = 20;

/** Why a refinement refuses; schemas give it as `params`. */
export interface RefusalText {
  readonly reason: string;
  readonly en: string;
  readonly zh: string;
}

/**
 * What a schema found wrong, as INVALID_ARGUMENT that names each field.
 * @param error what zod's `safeParse` or nestjs-zod's pipe reports
 */
export function schemaViolations(error: unknown): RegistryError {
  const issues = error instanceof z.ZodError ? error.issues : [];
  return invalidArgument(issues.flatMap(violationsOf).slice(0, maxViolations));
}

type Issue = z.ZodError['issues'][number];

function violationsOf(issue: Issue): FieldViolation[] {
  const field = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        violation(field === '' ? key : `${field}.${key}`, 'UNKNOWN_FIELD', { en: 'is not known here', zh: '未知字段' }),
      );
    case 'invalid_type':
      return [wrongType(field, issue.expected, issue.message)];
    case 'invalid_value': {
      const wanted = issue.values.map(String).join(', ');
      return [violation(field, 'VALUE_UNKNOWN', { en: `must be one of ${wanted}`, zh: `须为以下之一：${wanted}` })];
    }
    case 'too_small':
      return [violation(field, 'TOO_SMALL', bound('at least', '至少', issue.origin, issue.minimum))];
    case 'too_big':
      return [violation(field, 'TOO_LARGE', bound('at most', '至多', issue.origin, issue.maximum))];
    case 'invalid_format':
      return [violation(field, 'MALFORMED', { en: 'is malformed', zh: '格式有误' })];
    case 'custom':
      return [refused(field, issue.params)];
    default:
      return [violation(field, 'INVALID', { en: 'is not valid', zh: '无效' })];
  }
}

function wrongType(field: string, expected: string, message: string): FieldViolation {
  return message.includes('received undefined')
    ? violation(field, 'REQUIRED', { en: 'must be set', zh: '必填' })
    : violation(field, 'TYPE_MISMATCH', { en: `must be of type ${expected}`, zh: `类型须为 ${expected}` });
}

function bound(en: string, zh: string, origin: string, limit: number | bigint) {
  switch (origin) {
    case 'string':
      return { en: `must have ${en} ${limit} characters`, zh: `长度${zh}${limit}个字符` };
    case 'array':
      return { en: `must have ${en} ${limit} items`, zh: `${zh}${limit}项` };
    default:
      return { en: `must be ${en} ${limit}`, zh: `${zh}为${limit}` };
  }
}

function refused(field: string, params: Record<string, unknown> | undefined): FieldViolation {
  const { reason, en, zh } = params ?? {};
  return violation(field, typeof reason === 'string' ? reason : 'INVALID', {
    en: typeof en === 'string' ? en : 'is not valid',
    zh: typeof zh === 'string' ? zh : '无效',
  });
}
