/** A problem of RFC 9457, as far as specs look at it. */
export interface ProblemBody {
  readonly status: number;
  readonly reason: string;
  readonly domain: string;
  readonly detail: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations: readonly { readonly field: string; readonly reason: string }[];
  readonly requestId: string;
}

interface CodeCount {
  readonly code: string;
  readonly count: number;
}

/** An overview, as far as specs look at it. */
export interface OverviewBody {
  readonly division: { readonly code: string; readonly name: string };
  readonly geography: { readonly areaKm2: number; readonly areaMethod: string; readonly bbox: number[] } | null;
  readonly population: {
    readonly validAt: string;
    readonly synthetic: boolean;
    readonly sampleSize: number;
    readonly total: number;
    readonly bySex: readonly CodeCount[];
    readonly byAgeGroup: readonly {
      readonly ageFrom: number;
      readonly ageTo?: number;
      readonly male: number;
      readonly female: number;
      readonly other: number;
    }[];
    readonly births: number;
    readonly deaths: number;
  } | null;
  readonly legalEntities: {
    readonly total: number;
    readonly byState: readonly CodeCount[];
    readonly bySection: readonly CodeCount[];
  } | null;
  readonly economy: {
    readonly region: string;
    readonly indicators: readonly { readonly series: string; readonly latest?: { readonly value: string } }[];
  } | null;
  readonly sources: Readonly<Record<SourceName, { readonly status: string; readonly seq?: number }>>;
}

/** Registries as `sources` names them. */
export type SourceName = 'geospatial' | 'population' | 'legalEntity' | 'macroeconomic';

/** A page of a list. */
export interface ListBody<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

/** A line of an import's answer. */
export interface ImportLine {
  readonly line?: number;
  readonly status?: 'accepted' | 'rejected';
  readonly field?: string;
  readonly reason?: string;
  readonly key?: string;
  readonly seq?: number;
  readonly summary?: { readonly accepted: number; readonly unchanged: number; readonly rejected: number };
}

/** A line of the feed of changes; the last one holds the cursor alone. */
export interface ChangeLine {
  readonly seq?: number;
  readonly key?: string;
  readonly kind?: string;
  readonly source?: string;
  readonly next?: string;
}
