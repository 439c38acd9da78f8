import { quality } from './accepted';

describe('how much a media type is wanted', () => {
  it.each([
    ['text/event-stream', 1],
    ['application/x-ndjson, text/event-stream;q=0.5', 0.5],
    ['Text/Event-Stream; charset=utf-8; q=0.3', 0.3],
    ['text/event-stream;q=0', 0],
    ['text/event-stream;q=x', 1],
    ['*/*', 0],
    ['', 0],
  ])('by %j is %d', (accept, wanted) => {
    expect(quality(accept, 'text/event-stream')).toBe(wanted);
  });
});
