import type { Position } from '@registry/proto/common/v1';

/**
 * The canonical class of an error, for whoever maps errors to a protocol. A contention or an unavailable store may be
 * tried again; the others may not.
 */
export type LedgerErrorKind =
  | 'INVALID_ARGUMENT'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'OUT_OF_RANGE'
  | 'ABORTED'
  | 'DATA_LOSS'
  | 'UNAVAILABLE';

/** Every error that the ledger throws on purpose. Messages and metadata hold no personal data. */
export abstract class LedgerError extends Error {
  abstract readonly kind: LedgerErrorKind;
  /** UPPER_SNAKE. */
  abstract readonly reason: string;

  constructor(
    message: string,
    readonly metadata: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The store can't be reached, or did not answer in time. */
export class StoreUnavailableError extends LedgerError {
  readonly kind = 'UNAVAILABLE';
  readonly reason = 'STORE_UNAVAILABLE';

  constructor(cause?: unknown) {
    super('The store cannot be reached.', {}, { cause });
  }
}

/** The ledger was closed. */
export class LedgerClosedError extends LedgerError {
  readonly kind = 'UNAVAILABLE';
  readonly reason = 'LEDGER_CLOSED';

  constructor() {
    super('The ledger is closing and takes no more writes.');
  }
}

/** Other writers won again and again until time was up. Nothing was written. */
export class WriteContentionError extends LedgerError {
  readonly kind = 'ABORTED';
  readonly reason = 'WRITE_CONTENTION';

  constructor(cause?: unknown) {
    super('The write lost against other writers until its time was up; try again.', {}, { cause });
  }
}

/** A position lies ahead of the log. */
export class PositionAheadOfHeadError extends LedgerError {
  readonly kind = 'OUT_OF_RANGE';
  readonly reason = 'POSITION_AHEAD_OF_HEAD';

  constructor(asked: number, head: number) {
    super(`Commit ${asked} is ahead of the head, which is ${head}.`, { asked: `${asked}`, head: `${head}` });
  }
}

/** A time at which commits may still be recorded: what was known then may grow. */
export class KnownAtNotSettledError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'KNOWN_AT_NOT_SETTLED';

  constructor(settledAfterSeconds: number) {
    super(`What was known at a time is settled ${settledAfterSeconds} s later.`, {
      settledAfterSeconds: `${settledAfterSeconds}`,
    });
  }
}

/** A position belongs to another epoch or partition: the log was restored since. `restartFrom` is `partition:epoch:seq`. */
export class CursorOfOtherEpochError extends LedgerError {
  readonly kind = 'OUT_OF_RANGE';
  readonly reason = 'CURSOR_OF_OTHER_EPOCH';

  constructor(restartFrom: { partition: string; epoch: number; seq: number }) {
    super('The position is not of this log; start again from `restartFrom`.', {
      restartFrom: `${restartFrom.partition}:${restartFrom.epoch}:${restartFrom.seq}`,
    });
  }
}

/** A position lies before what a replica knows. `restartFrom` is `partition:epoch:seq`, the commit it was loaded at. */
export class BeforeReplicaError extends LedgerError {
  readonly kind = 'OUT_OF_RANGE';
  readonly reason = 'BEFORE_REPLICA';

  constructor(asked: number, restartFrom: { partition: string; epoch: number; seq: number }) {
    super('This replica knows nothing before the commit in `restartFrom`; start again there, or ask its source.', {
      asked: `${asked}`,
      restartFrom: `${restartFrom.partition}:${restartFrom.epoch}:${restartFrom.seq}`,
    });
  }
}

/** A replica that was loaded from an export has no tree over all commits. `loadedAt` is `partition:epoch:seq`. */
export class ReplicaHasNoTreeError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'REPLICA_HAS_NO_TREE';

  constructor(loadedAt: { partition: string; epoch: number; seq: number }) {
    super(
      'This replica lacks the commits before the one it was loaded at, and so the tree over them; ask its source.',
      {
        loadedAt: `${loadedAt.partition}:${loadedAt.epoch}:${loadedAt.seq}`,
      },
    );
  }
}

/** This ledger is a replica; only its source takes writes. */
export class ReplicaReadOnlyError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'REPLICA_READ_ONLY';

  constructor(source: string) {
    super('This is a replica; write to its source.', { source });
  }
}

/** An identifier belongs to another record. Metadata names the kind and the record, never the number. */
export class IdentifierClaimedError extends LedgerError {
  readonly kind = 'ALREADY_EXISTS';
  readonly reason = 'IDENTIFIER_CLAIMED';

  constructor(resource: string, identifierKind: string, owner: string) {
    super(`The ${identifierKind} belongs to another record of ${resource}.`, {
      resource,
      identifierKind,
      owner,
    });
  }
}

/**
 * A commit of another ledger that does not fit: `reason` says how, metadata name the commit, resource, key or version, and
 * the field that is wrong where it is one alone. Nothing of it was applied.
 */
export class ForeignCommitError extends LedgerError {
  readonly kind: 'FAILED_PRECONDITION' | 'DATA_LOSS';

  constructor(
    readonly reason: keyof typeof foreignCommitKinds,
    position: Position | undefined,
    metadata: Readonly<Record<string, string>> = {},
  ) {
    super('The commit does not follow from what is held here, or is not what its hashes say.', {
      ...(position && { commit: positionText(position) }),
      ...metadata,
    });
    this.kind = foreignCommitKinds[reason];
  }
}

const foreignCommitKinds = {
  RESOURCE_UNKNOWN: 'FAILED_PRECONDITION',
  SCHEMA_NEWER: 'FAILED_PRECONDITION',
  COMMIT_OUT_OF_ORDER: 'FAILED_PRECONDITION',
  KEY_INVALID: 'DATA_LOSS',
  VERSION_DIFFERS: 'DATA_LOSS',
  VERSION_NOT_LIVE: 'DATA_LOSS',
  RECTANGLES_OVERLAP: 'DATA_LOSS',
  RECORD_MERGED: 'DATA_LOSS',
  RECORD_ERASED: 'DATA_LOSS',
  MERGER_CYCLE: 'DATA_LOSS',
  HASH_DIFFERS: 'DATA_LOSS',
  STATE_HASH_DIFFERS: 'DATA_LOSS',
} as const;

/** A commit of a lower node is not the next of that node's log; metadata name it and the last one that was applied. */
export class ShipmentError extends LedgerError {
  readonly kind: 'ABORTED' | 'FAILED_PRECONDITION';

  constructor(
    /** Commits between are missing; or the log is another than the one that was applied, as after a restore. */
    readonly reason: 'SHIPMENT_OUT_OF_ORDER' | 'SHIPMENT_FORKED',
    node: string,
    commit: Position,
    applied: Position | undefined,
  ) {
    const text = {
      SHIPMENT_OUT_OF_ORDER: 'Commits of the node between this one and the last that was applied are missing.',
      SHIPMENT_FORKED: "The node's log is another than the one that was applied here.",
    };
    super(text[reason], { node, commit: positionText(commit), applied: applied ? positionText(applied) : '' });
    this.kind = reason === 'SHIPMENT_FORKED' ? 'FAILED_PRECONDITION' : 'ABORTED';
  }
}

/** A node speaks for another that is known below a third. */
export class NodeElsewhereError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'NODE_ELSEWHERE';

  constructor(node: string, via: string) {
    super('The node is known here below another.', { node, via });
  }
}

/** A node ships a change of a record that another node keeps; `keeper` is empty where that is this one. */
export class RecordOfOtherNodeError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'RECORD_OF_OTHER_NODE';

  constructor(record: { readonly resource: string; readonly key: string }, node: string, keeper: string) {
    super('The record is kept by another node than the one that ships a change of it.', { ...record, node, keeper });
  }
}

/** A record is kept by a lower node, which alone amends it. */
export class RecordOwnedBelowError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'RECORD_OWNED_BELOW';

  constructor(
    /** The field that names the record. */
    readonly field: string,
    key: string,
    node: string,
  ) {
    super(`The record is kept by the node ${node}; amend it there.`, { field, key, node });
  }
}

function positionText({ partition, epoch, seq }: Position): string {
  return `${partition}:${epoch}:${seq}`;
}

/** The record changed since the etag was read. */
export class EtagMismatchError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'ETAG_MISMATCH';

  constructor(key: string, current: string) {
    super('The record changed since its etag was read.', { key, currentEtag: current });
  }
}

/** The client used the idempotency key for another request before. */
export class IdempotencyKeyReusedError extends LedgerError {
  readonly kind = 'FAILED_PRECONDITION';
  readonly reason = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('The idempotency key was used for another request.');
  }
}

/** A fact that cannot be recorded: `field` says what is wrong with it. */
export class InvalidFactError extends LedgerError {
  readonly kind = 'INVALID_ARGUMENT';

  constructor(
    readonly field: string,
    readonly reason: string,
    message: string,
  ) {
    super(message, { field });
  }
}
