import { DivisionServiceDefinition, FeatureServiceDefinition, FeatureView } from '@registry/proto/geospatial/v1';
import { LegalEntityServiceDefinition, SearchLegalEntitiesRequest } from '@registry/proto/legal-entity/v1';
import { SeriesServiceDefinition } from '@registry/proto/macroeconomic/v1';
import { PersonServiceDefinition, SearchPersonsRequest } from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';
import { personLine, withWrongCheckDigit } from './people';
import type { Stack } from './stack';

/** A call that a service refuses with INVALID_ARGUMENT. */
export interface RefusedCall {
  readonly rule: string;
  readonly call: (stack: Stack) => Promise<unknown>;
  /** Field of the BadRequest detail. */
  readonly field: string;
  readonly reason: string;
}

/** Calls a service over a connection of its own. */
async function over<C extends { close(): void }>(client: C, call: (client: C) => Promise<unknown>): Promise<unknown> {
  try {
    return await call(client);
  } finally {
    client.close();
  }
}

const searchPersons = (changes: Partial<SearchPersonsRequest>) => (stack: Stack) =>
  over(createClient(PersonServiceDefinition, { address: stack.address('population') }), (persons) =>
    persons.searchPersons(SearchPersonsRequest.fromPartial({ division: '440000', ...changes })),
  );

const searchEntities = (changes: Partial<SearchLegalEntitiesRequest>) => (stack: Stack) =>
  over(createClient(LegalEntityServiceDefinition, { address: stack.address('legal-entity') }), (entities) =>
    entities.searchLegalEntities(SearchLegalEntitiesRequest.fromPartial({ name: '股份', ...changes })),
  );

/** What the services refuse, whoever asks. */
export const refusedCalls: readonly RefusedCall[] = [
  {
    rule: 'a citizen id whose check digit does not hold',
    call: (stack) =>
      over(createClient(PersonServiceDefinition, { address: stack.address('population') }), (persons) =>
        persons.getPerson({
          person: { reference: { $case: 'citizenId', value: withWrongCheckDigit(personLine(0).citizenId) } },
          asOf: undefined,
        }),
      ),
    field: 'person.citizenId',
    reason: 'CHECK_DIGIT_MISMATCH',
  },
  {
    rule: 'a birth date that does not exist',
    call: searchPersons({ bornTo: '1961-02-30' }),
    field: 'bornTo',
    reason: 'DATE_IMPOSSIBLE',
  },
  {
    rule: 'a negative page size',
    call: searchPersons({ pageSize: -1 }),
    field: 'pageSize',
    reason: 'PAGE_SIZE_NEGATIVE',
  },
  {
    rule: 'a page token that is none',
    call: searchEntities({ pageToken: 'made-up' }),
    field: 'pageToken',
    reason: 'PAGE_TOKEN_INVALID',
  },
  {
    rule: 'a state that legal entities do not have',
    call: searchEntities({ state: '77' }),
    field: 'state',
    reason: 'CODE_UNKNOWN',
  },
  {
    rule: 'a division code with letters',
    call: (stack) =>
      over(createClient(DivisionServiceDefinition, { address: stack.address('geospatial') }), (divisions) =>
        divisions.getDivision({ code: '44O300', asOf: undefined }),
      ),
    field: 'code',
    reason: 'MALFORMED',
  },
  {
    rule: 'a valid date that does not exist',
    call: (stack) =>
      over(createClient(DivisionServiceDefinition, { address: stack.address('geospatial') }), (divisions) =>
        divisions.getDivision({ code: '440300', asOf: { validAt: '2023-02-29', knownAt: [] } }),
      ),
    field: 'asOf.validAt',
    reason: 'DATE_INVALID',
  },
  {
    rule: 'a box that is upside down',
    call: (stack) =>
      over(createClient(FeatureServiceDefinition, { address: stack.address('geospatial') }), (features) =>
        features.searchFeatures({
          layerId: 'division-outlines',
          bbox: { minLon: 113, minLat: 24, maxLon: 114, maxLat: 22 },
          point: undefined,
          division: '',
          view: FeatureView.FULL,
          pageSize: 0,
          pageToken: '',
          asOf: undefined,
        }),
      ),
    field: 'bbox.maxLat',
    reason: 'BOX_UPSIDE_DOWN',
  },
  {
    rule: 'a batch of nothing',
    call: (stack) =>
      over(createClient(SeriesServiceDefinition, { address: stack.address('macroeconomic') }), (series) =>
        series.batchGetRegionEconomies({ divisions: [], periods: 1, asOf: undefined }),
      ),
    field: 'divisions',
    reason: 'BATCH_SIZE',
  },
];
