import type { FieldViolation } from '@registry/proto/common/v1';
import { violation } from '@registry/service-kit';
import type { Field, Fields } from './fields';

type BilingualText = Parameters<typeof violation>[2];

const maxFaults = 20;
const maxListItems = 1_000;
/** Levels of free JSON; a geometry has six. */
const maxDepth = 16;

/** Checks names and types of what a row holds, and collects what is wrong. Values themselves are the registry's to check. */
export class ValueReader {
  readonly faults: FieldViolation[] = [];

  /** The known fields of an object; null counts as unset. */
  record(fields: Fields, given: object, path: string): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(given)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field === undefined) {
        this.refuse(path + name, 'UNKNOWN_FIELD', { en: 'is not known here', zh: '未知字段' });
      } else if (value !== null && value !== undefined) {
        values[name] = this.value(field, value, path + name);
      }
    }
    return values;
  }

  /** A value of a field. */
  value(field: Field, value: unknown, path: string): unknown {
    switch (field.kind) {
      case 'text':
        return typeof value === 'string' ? value : this.wrongType(path, 'text', '文本');
      case 'number':
        return isNumber(value, field.integer) ? value : this.wrongType(path, 'a number', '数字');
      case 'flag':
        return typeof value === 'boolean' ? value : this.wrongType(path, 'true or false', 'true 或 false');
      case 'choice':
        return this.choice(field.names.names, typeof value === 'string' ? field.names.valueOf(value) : undefined, path);
      case 'record':
        return isObject(value)
          ? this.record(field.fields, value, `${path}.`)
          : this.wrongType(path, 'an object', '对象');
      case 'list':
        return this.list(field.of, value, path);
      case 'object':
        return this.object(value, path);
      case 'jsonText':
        return typeof value === 'string' ? value : this.objectText(value, path);
    }
  }

  /** Records that a field is wrong. */
  refuse(field: string, reason: string, description: BilingualText): undefined {
    if (this.faults.length < maxFaults) {
      this.faults.push(violation(field, reason, description));
    }
    return undefined;
  }

  private list(of: Field, value: unknown, path: string): unknown {
    if (!Array.isArray(value) || value.length > maxListItems) {
      return this.wrongType(path, `a list of at most ${maxListItems}`, `至多${maxListItems}项的列表`);
    }
    return value.map((item: unknown, index) => this.value(of, item, `${path}.${index}`));
  }

  private object(value: unknown, path: string): object | undefined {
    if (!isObject(value)) {
      return this.wrongType(path, 'an object', '对象');
    }
    return isShallow(value, maxDepth)
      ? value
      : this.refuse(path, 'TOO_DEEP', { en: 'is nested too deep', zh: '嵌套过深' });
  }

  private objectText(value: unknown, path: string): unknown {
    const checked = this.object(value, path);
    return checked && JSON.stringify(checked);
  }

  private choice(names: readonly string[], value: number | undefined, path: string): unknown {
    const wanted = names.join(', ');
    return (
      value ?? this.refuse(path, 'VALUE_UNKNOWN', { en: `must be one of ${wanted}`, zh: `须为以下之一：${wanted}` })
    );
  }

  private wrongType(path: string, en: string, zh: string): undefined {
    return this.refuse(path, 'TYPE_MISMATCH', { en: `must be ${en}`, zh: `须为${zh}` });
  }
}

function isNumber(value: unknown, integer: boolean): boolean {
  return integer ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
