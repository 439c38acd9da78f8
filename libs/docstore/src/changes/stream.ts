import type { BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { endEvent, eventOf, type Lookup } from './event';
import type { Change, ChangeFeed, Commit } from './feed';
import { tokenOf, WHOLE_COMMIT, type Position } from './token';

/** Turns an event into what the client sees of it; undefined when it does not see it. */
export type Shape = (event: Buffer) => Buffer | undefined;

/** The largest document that a reply carries. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024 + 16 * 1024;

/** What a stream watches. */
export interface Watched {
  readonly database: string;
  /** undefined for the whole database */
  readonly collection: string | undefined;
}

/** One client's reading of the feed: it pulls events from where it stands. */
export class ChangeStream {
  /** the stream has given its last event */
  isEnded = false;
  private ending: Commit | undefined;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly watched: Watched,
    private readonly shape: Shape,
    private readonly lookup: Lookup | undefined,
    private position: Position,
  ) {
    const { sequence, given, isEnd } = position;
    if (given === 0 || given === WHOLE_COMMIT) return;
    const commit = feed.at(sequence);
    const last = commit?.changes[given - 1];
    if (isEnd)
      this.position = { sequence, given: last === commit?.changes.at(-1) ? WHOLE_COMMIT : given, isEnd: false };
    else if (last !== undefined && this.isEndedBy(last)) this.ending = commit;
  }

  /** The token of all that has been read: to go on from, when the last event is older. */
  get token(): BsonDocument {
    return tokenOf(this.feed.epoch, this.position);
  }

  /**
   * @returns the next event that the client sees; undefined when there is none yet
   * @throws CommandError ChangeStreamHistoryLost (286), BSONObjectTooLarge (10334)
   */
  next(): Buffer | undefined {
    for (;;) {
      if (this.isEnded) return undefined;
      if (this.ending !== undefined) return this.end(this.ending);
      const { sequence, given } = this.position;
      const isWhole = given === WHOLE_COMMIT;
      const commit = this.feed.at(isWhole ? sequence + 1 : sequence);
      if (commit === undefined) return undefined;
      const event = this.take(commit, isWhole ? 0 : given);
      const shaped = event === undefined ? undefined : this.shape(event);
      if (shaped === undefined) continue;
      if (shaped.length > MAX_EVENT_BYTES) {
        throw new CommandError('BSONObjectTooLarge', `an event of ${shaped.length} bytes is too large to be sent`);
      }
      return shaped;
    }
  }

  /** Moves past one change of a commit. */
  private take(commit: Commit, index: number): Buffer | undefined {
    const { sequence, changes } = commit;
    const change = changes[index];
    if (change === undefined) {
      this.position = { sequence, given: WHOLE_COMMIT, isEnd: false };
      return undefined;
    }
    this.position = { sequence, given: index + 1, isEnd: false };
    if (!this.isWatched(change)) return undefined;
    if (this.isEndedBy(change)) this.ending = commit;
    return eventOf(commit, change, this.token, this.lookup);
  }

  private isWatched({ kind, database, collection }: Change): boolean {
    if (database !== this.watched.database) return false;
    return this.watched.collection === undefined || (kind !== 'dropDatabase' && collection === this.watched.collection);
  }

  private isEndedBy(change: Change): boolean {
    const end = this.watched.collection === undefined ? 'dropDatabase' : 'drop';
    return change.kind === end && this.isWatched(change);
  }

  private end(commit: Commit): Buffer {
    this.isEnded = true;
    this.position = { ...this.position, isEnd: true };
    return endEvent(commit, this.token);
  }
}
