import type { mongo } from 'mongoose';

const BATCH = 500;
const AT_ONCE = 4;

/** Where the ledger keeps people: the current documents, and the claims that lead from a citizen id to one. */
const COLLECTIONS = ['persons', 'persons_keys'] as const;

type Stored = { _id: string; key?: string };

/**
 * Stores every person's document and claim again, so many times under other keys: a million of them in minutes, where
 * their import takes a quarter of an hour.
 * @returns how many people are stored then
 */
export async function multiplyPeople(database: mongo.Db, copies: number): Promise<number> {
  for (const name of COLLECTIONS) {
    const collection = database.collection<Stored>(name);
    const originals = await collection.find().toArray();
    const numbers = Array.from({ length: copies - 1 }, (_, i) => i + 1);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let copy = numbers.pop(); copy !== undefined; copy = numbers.pop()) {
          const suffix = `#${copy}`;
          for (let at = 0; at < originals.length; at += BATCH) {
            await collection.insertMany(originals.slice(at, at + BATCH).map((each) => copied(each, suffix)));
          }
        }
      }),
    );
  }
  return database.collection(COLLECTIONS[0]).estimatedDocumentCount();
}

function copied(document: Stored, suffix: string): Stored {
  const { _id, key } = document;
  return { ...document, _id: _id + suffix, ...(key === undefined ? {} : { key: key + suffix }) };
}

/** @returns the ids of one claim in so many */
export async function sampleClaims(database: mongo.Db, every: number): Promise<string[]> {
  const ids: string[] = [];
  let seen = 0;
  for await (const { _id } of database.collection<Stored>('persons_keys').find({}, { projection: { _id: 1 } })) {
    if (seen++ % every === 0) ids.push(_id);
  }
  return ids;
}

/** As a registry gets a person by citizen id: the claim, then the document that it leads to. */
export async function getStoredPerson(database: mongo.Db, claim: string): Promise<void> {
  const found = await database.collection<Stored>('persons_keys').findOne({ _id: claim });
  const person = await database.collection<Stored>('persons').findOne({ _id: found?.key ?? '' });
  if (person === null) throw new Error(`nobody under ${claim}`);
}
