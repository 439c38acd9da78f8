import { Injectable } from '@nestjs/common';
import {
  type AdministrativeDivision,
  type DivisionGeography,
  type Feature,
  FeatureView,
} from '@registry/proto/geospatial/v1';
import type { LegalEntity, LegalEntityReference, LegalEntityStatistics } from '@registry/proto/legal-entity/v1';
import type { RegionEconomy, Series } from '@registry/proto/macroeconomic/v1';
import type { Household, Person, PersonReference, PopulationStatistics } from '@registry/proto/population/v1';
import { GatheringQueue } from './gathering-queue';
import { itemsOf } from './item-results';
import { Registries } from './registries';

/** Periods of a series. */
export interface PeriodRange {
  /** First period; empty for the first there is. */
  readonly from: string;
  /** Last period; empty for the last there is. */
  readonly to: string;
}

/** Outlines are large: few of them fill a message. */
const maxFeatures = 50;
/** The registry answers no more of them with observations. */
const maxSeries = 100;

const shared = { keyText: (key: string): string => key, paramsText: (): string => '', maxKeys: 1_000 };

/** 18 characters of market supervision are a credit code, whose check digit must hold; anything else is any number. */
const creditCode = /^9[0-9A-Z]{17}$/i;

const byNumber = (value: string): LegalEntityReference => ({
  reference: creditCode.test(value) ? { $case: 'unifiedSocialCreditCode', value } : { $case: 'number', value },
});

/** A queue for each kind of record that is read by its key. */
@Injectable()
export class Records {
  readonly divisions: GatheringQueue<string, AdministrativeDivision>;
  readonly geographies: GatheringQueue<string, DivisionGeography>;
  readonly features: GatheringQueue<string, Feature>;
  readonly persons: GatheringQueue<PersonReference, Person>;
  readonly households: GatheringQueue<string, Household>;
  readonly populations: GatheringQueue<string, PopulationStatistics>;
  readonly legalEntities: GatheringQueue<string, LegalEntity>;
  readonly entityCounts: GatheringQueue<string, LegalEntityStatistics>;
  readonly series: GatheringQueue<string, Series, PeriodRange>;
  readonly economies: GatheringQueue<string, RegionEconomy, number>;

  constructor({ clients, sources }: Registries) {
    const { geospatial, population, legalEntity, macroeconomic } = sources;

    this.divisions = new GatheringQueue({
      ...shared,
      source: geospatial,
      get: (code, _, asOf, options) => clients.divisions.getDivision({ code, asOf }, options),
      batchGet: async (codes, _, asOf, options) => {
        const { results } = await clients.divisions.batchGetDivisions({ codes, asOf }, options);
        return itemsOf<AdministrativeDivision>(results);
      },
    });

    this.geographies = new GatheringQueue({
      ...shared,
      source: geospatial,
      batchGet: async (divisions, _, asOf, options) => {
        const { results } = await clients.divisions.batchGetDivisionGeographies({ divisions, asOf }, options);
        return itemsOf<DivisionGeography>(results);
      },
    });

    this.features = new GatheringQueue({
      ...shared,
      source: geospatial,
      maxKeys: maxFeatures,
      get: (name, _, asOf, options) => clients.features.getFeature({ name, view: FeatureView.FULL, asOf }, options),
      batchGet: async (names, _, asOf, options) => {
        const request = { names, view: FeatureView.FULL, asOf };
        const { results } = await clients.features.batchGetFeatures(request, options);
        return itemsOf<Feature>(results);
      },
    });

    this.persons = new GatheringQueue({
      ...shared,
      keyText: ({ reference }) => `${reference?.$case}:${reference?.value}`,
      source: population,
      get: (person, _, asOf, options) => clients.persons.getPerson({ person, asOf }, options),
      batchGet: async (persons, _, asOf, options) => {
        const { results } = await clients.persons.batchGetPersons({ persons, asOf }, options);
        return itemsOf<Person>(results);
      },
    });

    this.households = new GatheringQueue({
      ...shared,
      source: population,
      get: (name, _, asOf, options) => clients.households.getHousehold({ name, asOf }, options),
      batchGet: async (names, _, asOf, options) => {
        const { results } = await clients.households.batchGetHouseholds({ names, asOf }, options);
        return itemsOf<Household>(results);
      },
    });

    this.populations = new GatheringQueue({
      ...shared,
      source: population,
      batchGet: async (divisions, _, asOf, options) => {
        const request = { divisions, asOf };
        const { results } = await clients.populationStatistics.batchGetPopulationStatistics(request, options);
        return itemsOf<PopulationStatistics>(results);
      },
    });

    this.legalEntities = new GatheringQueue({
      ...shared,
      source: legalEntity,
      get: (number, _, asOf, options) =>
        clients.legalEntities.getLegalEntity({ legalEntity: byNumber(number), asOf }, options),
      batchGet: async (numbers, _, asOf, options) => {
        const request = { legalEntities: numbers.map(byNumber), asOf };
        const { results } = await clients.legalEntities.batchGetLegalEntities(request, options);
        return itemsOf<LegalEntity>(results);
      },
    });

    this.entityCounts = new GatheringQueue({
      ...shared,
      source: legalEntity,
      batchGet: async (divisions, _, asOf, options) => {
        const request = { divisions, asOf };
        const { results } = await clients.legalEntityStatistics.batchGetLegalEntityStatistics(request, options);
        return itemsOf<LegalEntityStatistics>(results);
      },
    });

    this.series = new GatheringQueue({
      ...shared,
      paramsText: ({ from, to }) => `${from}/${to}`,
      source: macroeconomic,
      maxKeys: maxSeries,
      get: (name, { from, to }, asOf, options) =>
        clients.series.getSeries({ name, withObservations: true, periodFrom: from, periodTo: to, asOf }, options),
      batchGet: async (names, { from, to }, asOf, options) => {
        const request = { names, withObservations: true, periodFrom: from, periodTo: to, asOf };
        const { results } = await clients.series.batchGetSeries(request, options);
        return itemsOf<Series>(results);
      },
    });

    this.economies = new GatheringQueue({
      ...shared,
      paramsText: String,
      source: macroeconomic,
      batchGet: async (divisions, periods, asOf, options) => {
        const request = { divisions, periods, asOf };
        const { results } = await clients.series.batchGetRegionEconomies(request, options);
        return itemsOf<RegionEconomy>(results);
      },
    });
  }
}
