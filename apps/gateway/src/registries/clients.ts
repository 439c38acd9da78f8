import {
  LedgerServiceDefinition,
  NodeServiceDefinition,
  SnapshotServiceDefinition,
  TransparencyServiceDefinition,
} from '@registry/proto/common/v1';
import { DivisionServiceDefinition, FeatureServiceDefinition } from '@registry/proto/geospatial/v1';
import { LegalEntityServiceDefinition, LegalEntityStatisticsServiceDefinition } from '@registry/proto/legal-entity/v1';
import { IndicatorServiceDefinition, SeriesServiceDefinition } from '@registry/proto/macroeconomic/v1';
import {
  HouseholdServiceDefinition,
  PersonServiceDefinition,
  PopulationStatisticsServiceDefinition,
} from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';
import type { GatewayEnv } from '../env';

/** Clients of every service that the gateway calls; those of one registry share a connection. */
export function createClients(env: GatewayEnv) {
  const population = { address: env.POPULATION_ADDRESS };
  const legalEntity = { address: env.LEGAL_ENTITY_ADDRESS };
  const geospatial = { address: env.GEOSPATIAL_ADDRESS };
  const macroeconomic = { address: env.MACROECONOMIC_ADDRESS };
  return {
    persons: createClient(PersonServiceDefinition, population),
    households: createClient(HouseholdServiceDefinition, population),
    populationStatistics: createClient(PopulationStatisticsServiceDefinition, population),
    legalEntities: createClient(LegalEntityServiceDefinition, legalEntity),
    legalEntityStatistics: createClient(LegalEntityStatisticsServiceDefinition, legalEntity),
    divisions: createClient(DivisionServiceDefinition, geospatial),
    features: createClient(FeatureServiceDefinition, geospatial),
    indicators: createClient(IndicatorServiceDefinition, macroeconomic),
    series: createClient(SeriesServiceDefinition, macroeconomic),
    ledgers: {
      geospatial: createClient(LedgerServiceDefinition, geospatial),
      population: createClient(LedgerServiceDefinition, population),
      legalEntity: createClient(LedgerServiceDefinition, legalEntity),
      macroeconomic: createClient(LedgerServiceDefinition, macroeconomic),
    },
    snapshots: {
      geospatial: createClient(SnapshotServiceDefinition, geospatial),
      population: createClient(SnapshotServiceDefinition, population),
      legalEntity: createClient(SnapshotServiceDefinition, legalEntity),
      macroeconomic: createClient(SnapshotServiceDefinition, macroeconomic),
    },
    nodes: {
      geospatial: createClient(NodeServiceDefinition, geospatial),
      population: createClient(NodeServiceDefinition, population),
      legalEntity: createClient(NodeServiceDefinition, legalEntity),
      macroeconomic: createClient(NodeServiceDefinition, macroeconomic),
    },
    transparency: {
      geospatial: createClient(TransparencyServiceDefinition, geospatial),
      population: createClient(TransparencyServiceDefinition, population),
      legalEntity: createClient(TransparencyServiceDefinition, legalEntity),
      macroeconomic: createClient(TransparencyServiceDefinition, macroeconomic),
    },
  };
}

/** See {@link createClients}. */
export type Clients = ReturnType<typeof createClients>;

/** Closes every connection. */
export function closeClients({ ledgers, snapshots, nodes, transparency, ...clients }: Clients): void {
  for (const client of [clients, ledgers, snapshots, nodes, transparency].flatMap((group) => Object.values(group))) {
    client.close();
  }
}
