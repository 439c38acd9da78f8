import { WriteContentionError } from '@registry/ledger';
import { say, work } from '../stage/worker';
import { Diary } from './diary';
import { keyOf, openEntries, request, writeEntry } from './entries';
import { haltInTransaction } from './halt';

/** What one writer process is told. */
export interface WriterTask {
  readonly uri: string;
  readonly writer: string;
  /** Its diary. */
  readonly diary: string;
  /** Appears when it halts in a transaction, which it does once it is told `halt`. */
  readonly halted: string;
}

/** Writes that one process has under way at once. */
const AT_ONCE = 16;

/** Writes until it is told `enough`. */
work<WriterTask>(async ({ uri, writer, diary: file, halted }) => {
  const diary = new Diary(file);
  const { ledger, client, close } = await openEntries(uri);
  let enough = false;
  let n = 0;
  process.on('message', (word) => {
    if (word === 'halt') haltInTransaction(client, halted);
    else enough = true;
  });
  say({ ready: true });
  const lane = async (): Promise<void> => {
    while (!enough) {
      const entry = { writer, n: ++n };
      try {
        const { seq } = await ledger.write(request, (tx) => writeEntry(tx, entry));
        diary.acknowledged(seq, keyOf(entry));
      } catch (error) {
        if (!(error instanceof WriteContentionError)) throw error;
        diary.refused(keyOf(entry));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await close();
});
