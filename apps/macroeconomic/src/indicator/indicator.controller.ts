import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetIndicatorsRequest,
  GetIndicatorHistoryRequest,
  GetIndicatorRequest,
  ImportIndicatorsRequest,
  IndicatorServiceDefinition,
  ListIndicatorsRequest,
} from '@registry/proto/macroeconomic/v1';
import type { CallContext, ServiceImplementation } from '@registry/service-kit';
import { IndicatorService } from './indicator.service';

/** Serves `registry.macroeconomic.v1.IndicatorService`. */
@Injectable()
export class IndicatorController implements ServiceImplementation<typeof IndicatorServiceDefinition> {
  constructor(@Inject(IndicatorService) private readonly indicators: IndicatorService) {}

  getIndicator(request: GetIndicatorRequest) {
    return this.indicators.get(request);
  }

  batchGetIndicators(request: BatchGetIndicatorsRequest, call: CallContext) {
    return this.indicators.batchGet(request, call);
  }

  listIndicators(request: ListIndicatorsRequest, call: CallContext) {
    return this.indicators.list(request, call);
  }

  getIndicatorHistory(request: GetIndicatorHistoryRequest) {
    return this.indicators.history(request);
  }

  importIndicators(chunks: AsyncIterable<ImportIndicatorsRequest>, call: CallContext) {
    return this.indicators.import(chunks, call);
  }
}
