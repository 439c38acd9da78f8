/** A message without what is unset: the form in which a registry stores it, so that a digest never depends on defaults. */
export type Sparse<T> = T extends readonly (infer Item)[]
  ? readonly Sparse<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Sparse<Exclude<T[K], undefined>> }
    : T;

function isSet(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== 0 && value !== false;
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(prune).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = [];
    for (const [name, field] of Object.entries(value)) {
      const kept = prune(field);
      if (kept !== undefined) {
        entries.push([name, kept]);
      }
    }
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  return isSet(value) ? value : undefined;
}

/** Leaves out every field that has its proto3 default: empty text, zero, false, an empty list or message. */
export function sparse<T extends object>(message: T): Sparse<T> {
  return (prune(message) ?? {}) as Sparse<T>;
}
