/** A JSON merge patch, RFC 7396: null takes a member away, an object is merged, anything else replaces. */
export type MergePatch = Readonly<Record<string, unknown>>;

/** The data with the patch applied; neither is changed. */
export function mergePatch(data: object, patch: MergePatch): object {
  const members = new Map<string, unknown>(Object.entries(data));
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    const known = members.get(name);
    if (value === null) members.delete(name);
    else members.set(name, isObject(value) ? mergePatch(isObject(known) ? known : {}, value) : value);
  }
  return Object.fromEntries(members);
}

function isObject(value: unknown): value is MergePatch {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
