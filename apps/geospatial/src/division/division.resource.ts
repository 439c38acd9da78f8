import type { ResourceDefinition } from '@registry/ledger';
import type { DatePrecision, DivisionChangeKind, DivisionLevel } from '@registry/proto/geospatial/v1';
import { nameTerms } from './name-terms';

/** A division before or after another one. */
export interface DivisionRelationData {
  readonly code: string;
  readonly name: string;
  readonly date: string;
  readonly kind: DivisionChangeKind;
}

/** 行政区划 what the registry keeps of an administrative division; unset texts are empty. */
export interface DivisionData {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly pinyin: string;
  readonly level: DivisionLevel;
  readonly parent: string;
  readonly datePrecision: DatePrecision;
  readonly predecessors: readonly DivisionRelationData[];
  readonly successors: readonly DivisionRelationData[];
}

/** Term that every division has. */
export const everyDivision = 'all';

/** Divisions, keyed by code. A code that stood for several divisions in turn is one record with a version for each. */
export const divisions: ResourceDefinition<DivisionData> = {
  name: 'divisions',
  schemaVersion: 1,
  identifiers: () => [],
  indexes: [
    {
      name: 'listing',
      terms: ({ name, pinyin, parent, level }) => [
        everyDivision,
        `parent:${parent}`,
        `level:${level}`,
        ...nameTerms(name, pinyin),
      ],
      sort: ({ code }) => code,
    },
  ],
  divisions: ({ code }) => [code],
  counters: ({ code, level }) => [{ counter: 'divisions', division: code.slice(0, 6), group: `${level}` }],
};
