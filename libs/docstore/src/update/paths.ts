import { CommandError } from '../errors';

/** The path of a field that an update names, split at its dots. */
export interface UpdatePath {
  readonly text: string;
  readonly parts: readonly string[];
}

/** `$` is the element that the filter matched, `$[]` every element, `$[name]` those that an array filter lets through. */
export function isPositional(part: string): boolean {
  return part === '$' || (part.startsWith('$[') && part.endsWith(']'));
}

export function isPosition(part: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(part);
}

/**
 * @throws CommandError EmptyFieldName (56) for an empty path or part, DollarPrefixedFieldName (52) for a part that
 * begins with a dollar and is no position
 */
export function parsePath(text: string): UpdatePath {
  const parts = text.split('.');
  if (text === '') throw new CommandError('EmptyFieldName', 'An empty update path is not valid.');
  if (parts.includes('')) {
    throw new CommandError('EmptyFieldName', `The update path '${text}' contains an empty field name.`);
  }
  const dollar = parts.find((part) => part.startsWith('$') && !isPositional(part));
  if (dollar !== undefined) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${dollar}' in '${text}' is not allowed.`,
    );
  }
  if (isPositional(parts[0] ?? '')) {
    throw new CommandError('BadValue', `Cannot have array updates at the top of the path '${text}'`);
  }
  return { text, parts };
}

/** Paths in the order in which MongoDB applies their changes: by name, positions by number. */
export function comparePaths(a: UpdatePath, b: UpdatePath): number {
  const length = Math.min(a.parts.length, b.parts.length);
  for (let i = 0; i < length; i++) {
    const order = compareParts(a.parts[i] ?? '', b.parts[i] ?? '');
    if (order !== 0) return order;
  }
  return a.parts.length - b.parts.length;
}

function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  if (isPosition(a) && isPosition(b)) return Number(a) - Number(b);
  return a < b ? -1 : 1;
}

/** The paths that one update has named so far: none may be another, or lead to it. */
export class NamedPaths {
  private readonly paths: UpdatePath[] = [];

  /** @throws CommandError ConflictingUpdateOperators (40) */
  add(path: UpdatePath): void {
    for (const other of this.paths) {
      const [short, long] = other.parts.length <= path.parts.length ? [other, path] : [path, other];
      if (!short.parts.every((part, i) => long.parts[i] === part)) continue;
      throw new CommandError(
        'ConflictingUpdateOperators',
        `Updating the path '${path.text}' would create a conflict at '${short.text}'`,
      );
    }
    this.paths.push(path);
  }
}
