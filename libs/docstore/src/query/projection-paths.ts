import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';

/** The paths that a projection names, opened up at their dots; a leaf has no members. */
type PathTree = Map<string, PathTree>;

/**
 * @throws CommandError Location31249 or Location31250 when one path leads through another, Location31253 or
 * Location31254 when fields are both taken and left out
 */
export function checkProjection(projection: BsonDocument): void {
  pathTree(Object.keys(projection));
  let first: boolean | undefined;
  for (const [field, value] of Object.entries(projection)) {
    const isTaken = value !== 0 && value !== false;
    if (field === '_id' || isDocument(value)) continue;
    if (first !== undefined && first !== isTaken) {
      throw isTaken
        ? new CommandError('Location31253', `Cannot do inclusion on field ${field} in exclusion projection`)
        : new CommandError('Location31254', `Cannot do exclusion on field ${field} in inclusion projection`);
    }
    first = isTaken;
  }
}

function pathTree(paths: readonly string[]): PathTree {
  const tree: PathTree = new Map();
  const leaves = new Set<PathTree>();
  for (const path of paths) {
    let at = tree;
    const parts = path.split('.');
    for (const [depth, part] of parts.entries()) {
      const known = at.get(part);
      if (known !== undefined && leaves.has(known)) {
        const rest = parts.slice(depth + 1).join('.');
        throw new CommandError('Location31249', `Path collision at ${path} remaining portion ${rest}`);
      }
      if (known !== undefined && depth === parts.length - 1) {
        throw new CommandError('Location31250', `Path collision at ${path}`);
      }
      const next: PathTree = known ?? new Map();
      at.set(part, next);
      at = next;
    }
    leaves.add(at);
  }
  return tree;
}

/** Takes or leaves out paths, through arrays on the way. */
function projectPaths(paths: readonly string[], including: boolean): (document: BsonDocument) => BsonDocument {
  const tree = pathTree(paths);
  return (document) => members(document, tree, including);
}

/** @returns a projection of nothing but paths to take, or to leave out; undefined when something is computed */
export function plainProjection(projection: BsonDocument): ((document: BsonDocument) => BsonDocument) | undefined {
  const entries = Object.entries(projection);
  const others = entries.filter(([field]) => field !== '_id');
  const including = flag(others[0]?.[1]);
  const wantsId = flag(entries.find(([field]) => field === '_id')?.[1] ?? 1);
  const isPlain = others.every(([field, value]) => flag(value) === including && !/(?:^|\.)\$/.test(field));
  if (including === undefined || wantsId === undefined || !isPlain) return undefined;
  const paths = others.map(([field]) => field);
  return projectPaths(wantsId === including ? [...paths, '_id'] : paths, including);
}

/** @returns whether a field is taken or left out; undefined when its value is computed */
export function flag(value: unknown): boolean | undefined {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : undefined;
}

function members(document: BsonDocument, tree: PathTree, including: boolean): BsonDocument {
  const projected: BsonDocument = {};
  for (const [field, value] of Object.entries(document)) {
    const below = tree.get(field);
    if (below === undefined) {
      if (!including) projected[field] = value;
    } else if (below.size > 0) {
      const inner = within(value, below, including);
      if (inner !== undefined) projected[field] = inner;
    } else if (including) projected[field] = value;
  }
  return projected;
}

/** @returns undefined for a value that has no members and is not wanted as it is */
function within(value: unknown, tree: PathTree, including: boolean): unknown {
  if (isDocument(value)) return members(value, tree, including);
  if (!Array.isArray(value)) return including ? undefined : value;
  return value.map((each) => within(each, tree, including)).filter((each) => each !== undefined);
}
