import type { Position } from '@registry/proto/common/v1';
import type { Connection } from 'mongoose';
import type { Commit, LedgerHead, Moment } from './log/commit';
import type { HistoryCursor, Page, SearchCursor, SearchQuery } from './read/query';
import type { ResourceDefinition } from './resource/definition';
import type { Version } from './version/version';
import type { WriteOutcome, WriteRequest, WriteTransaction } from './write/request';

export interface LedgerOptions {
  readonly connection: Connection;
  readonly registry: string;
  readonly resources: readonly ResourceDefinition<object>[];
  readonly clock?: () => Date;
  readonly followMs?: number;
  readonly cachedRecords?: number;
}

export declare class ResourceReader<D extends object> {
  get(key: string, moment: Moment): Promise<Version<D> | undefined>;
  batchGet(keys: readonly string[], moment: Moment): Promise<(Version<D> | undefined)[]>;
  resolve(kind: string, values: readonly string[], moment: Moment): Promise<(string | undefined)[]>;
  history(
    key: string,
    page: { limit: number; after?: HistoryCursor; seq?: number },
  ): Promise<Page<Version<D>, HistoryCursor>>;
  search(query: SearchQuery, moment: Moment): Promise<Page<Version<D>, SearchCursor>>;
  scan(page: { after?: string; limit: number }, moment: Moment): Promise<Page<Version<D>, string>>;
}

export interface SumQuery {
  readonly resource: string;
  readonly counter: string;
  readonly division: string;
  readonly xBounds?: readonly string[];
}

export declare class CounterReader {
  sum(query: SumQuery, moment: Moment): Promise<Map<string, number[]>>;
}

export declare class Ledger {
  static open(options: LedgerOptions): Promise<Ledger>;
  readonly counters: CounterReader;
  close(): Promise<void>;
  head(): Promise<LedgerHead>;
  moment(asOf?: { validAt?: string; knownAt?: readonly Position[] }): Promise<Moment>;
  write<T>(request: WriteRequest, rules: (tx: WriteTransaction) => Promise<T>): Promise<WriteOutcome<T>>;
  resource<D extends object>(definition: ResourceDefinition<D>): ResourceReader<D>;
  listChanges(query: {
    after?: readonly Position[];
    limit?: number;
    resources?: readonly string[];
  }): Promise<{ commits: Commit[]; next: Position[] }>;
  onCommit(listener: (commit: Commit) => void): () => void;
}
