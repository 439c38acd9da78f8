import { allowedOperators } from '@registry/lint';
import type { Step } from '../cases/case';

const allowed = new Set(Object.values(allowedOperators).flat());

/** @returns whether a step names no operator but those that services may use */
export function isAllowed(step: Step): boolean {
  return step.kind !== 'command' || namesAllowed(step.body);
}

function namesAllowed(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(namesAllowed);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, each]) => (!key.startsWith('$') || allowed.has(key)) && namesAllowed(each));
}
