const LINE = /^(\d{2,12}\t[^\t\n]*\t(?:-1|0|[1-9]\d*)\t(?:0|[1-9]\d*))\t(-?[1-9]\d*)$/;

/** The tuples of a delta as packTuples writes them, each once; undefined for any other text. */
export function tuplesOf(text: string): Map<string, number> | undefined {
  const tuples = new Map<string, number>();
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  for (const line of lines) {
    const [, tuple, n] = LINE.exec(line) ?? [];
    if (tuple === undefined || tuples.has(tuple)) return undefined;
    tuples.set(tuple, Number(n));
  }
  return tuples;
}
