import type { Span } from './span';

/** Bytes of one span: two days of 32 bits, two seqs as doubles. */
const SPAN_BYTES = 24;
const ID_SEPARATOR = '\n';

/** Spans as a document keeps them: a binary column for each bound, one after another, and the ids in the same order. */
export interface PackedSpans {
  readonly columns: Buffer;
  readonly ids: string;
}

export function packSpans(spans: readonly Span[]): PackedSpans {
  const { length } = spans;
  const columns = Buffer.alloc(length * SPAN_BYTES);
  spans.forEach(({ validFrom, validTo, seqFrom, seqTo }, i) => {
    columns.writeInt32LE(validFrom, i * 4);
    columns.writeInt32LE(validTo, (length + i) * 4);
    columns.writeDoubleLE(seqFrom, (length + i) * 8);
    columns.writeDoubleLE(seqTo, (length * 2 + i) * 8);
  });
  return { columns, ids: spans.map(({ id }) => id).join(ID_SEPARATOR) };
}

export function unpackSpans({ columns, ids }: PackedSpans): Span[] {
  const length = columns.length / SPAN_BYTES;
  const names = length === 0 ? [] : ids.split(ID_SEPARATOR);
  return names.map((id, i) => ({
    id,
    validFrom: columns.readInt32LE(i * 4),
    validTo: columns.readInt32LE((length + i) * 4),
    seqFrom: columns.readDoubleLE((length + i) * 8),
    seqTo: columns.readDoubleLE((length * 2 + i) * 8),
  }));
}

/** What stands at a day and a seq. Looks at the bounds alone: a record may have a thousand spans. */
export function standsAt({ columns, ids }: PackedSpans, day: number, seq: number): string | undefined {
  const length = columns.length / SPAN_BYTES;
  for (let i = 0; i < length; i++) {
    if (columns.readInt32LE(i * 4) > day || columns.readInt32LE((length + i) * 4) <= day) continue;
    if (columns.readDoubleLE((length + i) * 8) > seq || columns.readDoubleLE((length * 2 + i) * 8) <= seq) continue;
    return ids.split(ID_SEPARATOR)[i];
  }
  return undefined;
}
