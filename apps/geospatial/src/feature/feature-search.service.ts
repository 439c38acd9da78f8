import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type Moment, type ResourceReader, type Version } from '@registry/ledger';
import type { Feature, SearchFeaturesRequest, SearchFeaturesResponse } from '@registry/proto/geospatial/v1';
import { nextPageToken, openPage, pageSize, PageTokens, readMoment } from '@registry/service-kit';
import { featureName, outlineLayer } from './feature-name';
import { geometryOf, toFeature } from './feature.mapper';
import { type FeatureData, features } from './feature.resource';
import { MessageRoom } from './message-room';
import { checkSearch, SearchConditions, type SearchedOutline } from './search-conditions';
import { SpatialIndex } from './spatial-index';

/** Versions read at once, and candidates that one page looks at before it ends short. */
const readAtOnce = 50;
const maxLookedAt = 5_000;

/** Searches features by layer, box, point and division, right on both clocks. */
@Injectable()
export class FeatureSearchService {
  private readonly reader: ResourceReader<FeatureData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
    @Inject(SpatialIndex) private readonly index: SpatialIndex,
  ) {
    this.reader = ledger.resource(features);
  }

  async search(request: SearchFeaturesRequest): Promise<SearchFeaturesResponse> {
    checkSearch(request);
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const { moment, from } = await openPage<{ key: string }>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const conditions = new SearchConditions(request, await this.outline(request.division, moment));
    const keys = await this.candidates(conditions, moment, from.after?.key ?? '');
    const { found, last } = await this.page(keys, { request, conditions, moment, limit });
    return {
      features: found,
      nextPageToken: nextPageToken(this.tokens, request, moment, last === undefined ? undefined : { key: last }),
      knownAt: [...moment.positions],
    };
  }

  private async outline(division: string, moment: Moment): Promise<SearchedOutline | undefined> {
    if (division === '') {
      return undefined;
    }
    const outline = await this.reader.get(featureName({ layerId: outlineLayer, featureId: division }), moment);
    return outline === undefined ? undefined : { bbox: outline.data.bbox, geometry: geometryOf(outline) };
  }

  private async candidates(conditions: SearchConditions, moment: Moment, after: string): Promise<string[]> {
    const found = await Promise.all(
      conditions.searched.map((box) =>
        this.index.candidates(moment, box, (entry) => entry.key > after && conditions.maybe(entry)),
      ),
    );
    return found.length === 1 ? (found[0] ?? []) : [...new Set(found.flat())].sort();
  }

  /** Looks at candidates in order until the page is full; `last` is where the next one goes on. */
  private async page(
    keys: readonly string[],
    search: { request: SearchFeaturesRequest; conditions: SearchConditions; moment: Moment; limit: number },
  ): Promise<{ found: Feature[]; last?: string }> {
    const found: Feature[] = [];
    const room = new MessageRoom();
    let last = '';
    for (let from = 0; from < keys.length; from += readAtOnce) {
      const versions = await this.reader.batchGet(keys.slice(from, from + readAtOnce), search.moment);
      for (const [offset, version] of versions.entries()) {
        const isFull = found.length === search.limit || from + offset >= maxLookedAt;
        const feature = isFull ? undefined : this.match(version, search);
        if (isFull || (feature !== undefined && !room.take(feature))) {
          return { found, last };
        }
        if (feature !== undefined) {
          found.push(feature);
        }
        last = keys[from + offset] ?? last;
      }
    }
    return { found };
  }

  private match(
    version: Version<FeatureData> | undefined,
    { request, conditions }: { request: SearchFeaturesRequest; conditions: SearchConditions },
  ): Feature | undefined {
    return version !== undefined && conditions.holds(version) ? toFeature(version, request.view) : undefined;
  }
}
