import type { DocumentSource } from '../../server/cursors';

/** How much of a pipeline's result is written in one commit. */
const CHUNK = 1_000;
const CHUNK_BYTES = 16 * 1024 * 1024;

/** @returns the next documents of a result; none when it is at its end */
export function nextChunk(source: DocumentSource): Buffer[] {
  const documents: Buffer[] = [];
  let bytes = 0;
  while (documents.length < CHUNK && bytes < CHUNK_BYTES) {
    const raw = source.next();
    if (raw === undefined) break;
    documents.push(raw);
    bytes += raw.length;
  }
  source.pause();
  return documents;
}
