import type { Commit } from '@registry/proto/common/v1';
import type { Problem } from '../problems/problem';
import { changeTexts } from './change-lines';

/** Media type of events. Source: WHATWG HTML, 9.2, server-sent events. */
export const eventType = 'text/event-stream';

/** Readers come again so soon after a stream has ended. */
const retryMs = 2_000;

/** What a stream begins with. */
export const retryText = `retry: ${retryMs}\n\n`;

/** A sign of life that readers pass over, while the registry is away. */
export const waitingText = ': waiting for the registry\n\n';

/**
 * A commit as one event: its changes as a JSON array, and the cursor after it. A reader has all of it or nothing, so that
 * no cursor stands within a commit.
 */
export function commitText(commit: Commit, cursor: string): string {
  return `id: ${cursor}\ndata: [${changeTexts(commit).join(',')}]\n\n`;
}

/** Moves the reader's cursor and is no event: a block without data is not dispatched. */
export function cursorOnlyText(cursor: string): string {
  return `id: ${cursor}\n\n`;
}

/** The last event of a stream that cannot go on. */
export function problemText(problem: Problem): string {
  return `event: problem\ndata: ${JSON.stringify(problem)}\n\n`;
}
