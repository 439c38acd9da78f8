import mongoose, { type Connection } from 'mongoose';

const { Binary } = mongoose.mongo;

/** A document as the store has it. */
export type Kept = Record<string, unknown> & { _id: string };

/** One change of a collection, and the `_id`s by which a verification may name it. */
export interface Mutation {
  readonly what: string;
  readonly before: Kept | undefined;
  readonly after: Kept | undefined;
}

/** Changes as little as there is to change of a value. */
function changed(value: unknown): unknown {
  if (typeof value === 'string') {
    const last = value.at(-1) ?? '';
    return `${value.slice(0, -1)}${last === '0' ? '1' : '0'}`;
  }
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value instanceof Binary) {
    const bytes = Buffer.from(value.buffer);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return new Binary(bytes);
  }
  if (Array.isArray(value))
    return value.length === 0 ? ['0'] : [...(value as unknown[]).slice(0, -1), changed(value.at(-1))];
  return { ...(value as object), surplus: 1 };
}

/** Every field of a document changed, removed; one added; the document removed, and added under another `_id`. */
export function mutationsOf(document: Kept): Mutation[] {
  const names = Object.keys(document).filter((name) => name !== '_id');
  const without = (name: string): Kept =>
    Object.fromEntries(Object.entries(document).filter(([field]) => field !== name)) as Kept;
  // Without what the store itself keeps unique.
  const other = {
    ...document,
    _id: `${document._id}0`,
    ...('idempotencyKey' in document ? { idempotencyKey: 'x' } : {}),
  };
  return [
    ...names.map((name) => ({ what: name, before: document, after: { ...document, [name]: changed(document[name]) } })),
    ...names.map((name) => ({ what: `-${name}`, before: document, after: without(name) })),
    { what: '+surplus', before: document, after: { ...document, surplus: 'x' } },
    { what: '_id', before: document, after: other },
    { what: 'removed', before: document, after: undefined },
    { what: 'added', before: undefined, after: other },
  ];
}

/** Makes a change, or with its ends turned round takes it back. */
export async function mutate(connection: Connection, name: string, { before, after }: Mutation): Promise<void> {
  const collection = connection.collection<Kept>(name);
  if (before && after?._id === before._id) {
    await collection.replaceOne({ _id: before._id }, after);
    return;
  }
  if (before) await collection.deleteOne({ _id: before._id });
  if (after) await collection.insertOne(after);
}

/** Of every collection one document of each kind: those that have the same fields and say the like. */
export async function samples(connection: Connection): Promise<{ collection: string; documents: Kept[] }[]> {
  const names = (await connection.listCollections()).map(({ name }) => name).sort();
  return Promise.all(
    names.map(async (collection) => {
      const kinds = new Map<string, Kept>();
      const documents = connection.collection<Kept>(collection).find({}).sort({ _id: 1 });
      for (const document of await documents.toArray()) kinds.set(kindOf(collection, document), document);
      return { collection, documents: [...kinds.values()] };
    }),
  );
}

function kindOf(collection: string, document: Kept): string {
  const claim = collection.endsWith('_keys') ? document._id.split(':')[0] : '';
  const isOpen = document['seqTo'] === Number.MAX_SAFE_INTEGER;
  return [...Object.keys(document).sort(), claim, isOpen, document['of'], document['counter']].join();
}
