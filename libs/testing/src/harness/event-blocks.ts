/** One block of a stream of server-sent events, as it came. */
export interface EventBlock {
  /** Fields by name: `id`, `event`, `data`, `retry`; a comment has no name. Several lines of one field are put together. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The blocks of a body, as they come. Source: WHATWG HTML, 9.2.6, for lines that end with a line feed. */
export async function* eventBlocks(body: AsyncIterable<Uint8Array>): AsyncGenerator<EventBlock> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks.map(blockOf);
  }
}

function blockOf(text: string): EventBlock {
  const fields: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  return { fields };
}
