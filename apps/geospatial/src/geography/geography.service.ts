import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type ResourceReader } from '@registry/ledger';
import type {
  BatchGetDivisionGeographiesRequest,
  BatchGetDivisionGeographiesResponse,
  DivisionGeography,
  DivisionGeographyResult,
  GetDivisionGeographyRequest,
} from '@registry/proto/geospatial/v1';
import {
  type CallContext,
  notFound,
  readMoment,
  type RegistryError,
  requireBatchSize,
  toItemError,
} from '@registry/service-kit';
import { checkDivisionCode, isDivisionCode, malformedCode } from '../division/division-code.check';
import { featureName, outlineLayer } from '../feature/feature-name';
import { type FeatureData, features } from '../feature/feature.resource';
import { toGeography } from './geography.mapper';

/** Geography of divisions, read off their outlines. */
@Injectable()
export class GeographyService {
  private readonly reader: ResourceReader<FeatureData>;

  constructor(@Inject(Ledger) private readonly ledger: Ledger) {
    this.reader = ledger.resource(features);
  }

  async get({ division, asOf }: GetDivisionGeographyRequest): Promise<DivisionGeography> {
    checkDivisionCode('division', division);
    const moment = await readMoment(this.ledger, asOf);
    const outline = await this.reader.get(outlineName(division), moment);
    if (outline === undefined) {
      throw geographyNotFound(division, moment.validAt);
    }
    return toGeography(outline);
  }

  async batchGet(
    { divisions, asOf }: BatchGetDivisionGeographiesRequest,
    { domain }: CallContext,
  ): Promise<BatchGetDivisionGeographiesResponse> {
    requireBatchSize('divisions', divisions.length);
    const moment = await readMoment(this.ledger, asOf);
    const outlines = await this.reader.batchGet(divisions.map(outlineName), moment);
    const results = divisions.map((division, index): DivisionGeographyResult => {
      const outline = outlines[index];
      if (outline !== undefined) {
        return { result: { $case: 'geography', value: toGeography(outline) } };
      }
      const error = isDivisionCode(division)
        ? geographyNotFound(division, moment.validAt)
        : malformedCode(`divisions[${index}]`);
      return { result: { $case: 'error', value: toItemError(error, domain) } };
    });
    return { results, knownAt: [...moment.positions] };
  }
}

function outlineName(division: string): string {
  return featureName({ layerId: outlineLayer, featureId: division });
}

function geographyNotFound(division: string, validAt: string): RegistryError {
  return notFound('GEOGRAPHY_NOT_FOUND', `No outline of ${division} is held for ${validAt}.`, { division, validAt });
}
