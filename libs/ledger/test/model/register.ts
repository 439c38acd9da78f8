import type { Provenance } from '@registry/proto/common/v1';
import type { ResourceDefinition } from '../../src/index';

/** Synthetic data of the specs' one resource. */
export interface Resident {
  readonly number: string;
  readonly name: string;
  readonly division: string;
  readonly sex: string;
  readonly born: string;
}

export const residents: ResourceDefinition<Resident> = {
  name: 'residents',
  schemaVersion: 1,
  identifiers: ({ number }) => [{ kind: 'number', value: number }],
  indexes: [
    {
      name: 'names',
      terms: ({ name, division, sex }) => [name, division, `s${sex}`],
      sort: ({ born }) => born,
    },
  ],
  divisions: ({ division }) => [division],
  counters: ({ division, sex, born }) => [
    { counter: 'residents', division, group: sex, x: born },
    { counter: 'births', division, group: sex, from: born },
  ],
};

export const provenance: Provenance = {
  sourceDepartment: '公安',
  legalBasis: 'synthetic',
  reason: 'spec',
  itemSources: {},
};

export const request = { actor: 'spec', provenance };

/** The data in the shape that came after: it says as well whether somebody is registered. */
export interface ResidentNow extends Resident {
  readonly status: string;
}

/** What data of the older shape says of it. */
export const STATUS_BEFORE = '1';

export const residentsNow: ResourceDefinition<ResidentNow> = {
  ...residents,
  schemaVersion: 2,
  upcasts: { 1: (data) => ({ ...data, status: STATUS_BEFORE }) },
};
