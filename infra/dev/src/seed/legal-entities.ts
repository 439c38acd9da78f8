import { LegalEntityRow, LegalEntityServiceDefinition, NumberKind } from '@registry/proto/legal-entity/v1';
import { createClient, todayInChina } from '@registry/service-kit';
import { type EntityRecord, publicEntities, syntheticEntities, weighDivisions } from '@registry/testing';
import { countiesOn } from './counties';
import { IMPORT_DEADLINE_MS, importRows } from './import-rows';
import type { SeedOptions, SeedProgress, SeedResult } from './seed';

/** The same entities on every machine, but for what depends on today. */
const SEED = 20_260_102;

function* rowsOf(records: Iterable<EntityRecord>): Generator<LegalEntityRow> {
  let line = 0;
  for (const { versions } of records) {
    for (const { legalEntity, validFrom, validTo } of versions) {
      const formerNumbers = legalEntity.formerNumbers?.map(({ kind, value }) => ({ kind: NumberKind[kind], value }));
      yield LegalEntityRow.fromPartial({
        line: ++line,
        legalEntity: { ...legalEntity, formerNames: [...(legalEntity.formerNames ?? [])], formerNumbers },
        validFrom,
        validTo,
      });
    }
  }
}

export async function seedLegalEntities(
  address: string,
  { entities }: SeedOptions,
  onProgress: SeedProgress,
): Promise<SeedResult[]> {
  const client = createClient(LegalEntityServiceDefinition, { address, streamDeadlineMs: IMPORT_DEADLINE_MS });
  const today = todayInChina();
  const divisions = weighDivisions(countiesOn(today));
  try {
    const known = await importRows((requests) => client.importLegalEntities(requests), {
      rows: rowsOf(publicEntities()),
      provenance: {
        sourceDepartment: '国家市场监督管理总局',
        legalBasis: 'public data',
        reason: 'initial load',
        itemSources: {},
      },
    });
    const synthetic = await importRows((requests) => client.importLegalEntities(requests), {
      rows: rowsOf(syntheticEntities({ seed: SEED, entities, divisions, today })),
      provenance: {
        sourceDepartment: 'synthetic',
        legalBasis: 'none: these entities do not exist',
        reason: 'demonstration',
        itemSources: {},
      },
      onProgress: (rows) => onProgress('legal entities', rows),
    });
    return [
      { resource: 'public legal entities', ...known },
      { resource: 'legal entities', ...synthetic },
    ];
  } finally {
    client.close();
  }
}
