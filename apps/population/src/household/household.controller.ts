import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetHouseholdsRequest,
  BatchGetHouseholdsResponse,
  GetHouseholdRequest,
  Household,
  HouseholdServiceDefinition,
} from '@registry/proto/population/v1';
import type { CallContext, ServiceImplementation } from '@registry/service-kit';
import { HouseholdService } from './household.service';

/** registry.population.v1.HouseholdService. */
@Injectable()
export class HouseholdController implements ServiceImplementation<typeof HouseholdServiceDefinition> {
  constructor(@Inject(HouseholdService) private readonly service: HouseholdService) {}

  getHousehold(request: GetHouseholdRequest): Promise<Household> {
    return this.service.get(request);
  }

  batchGetHouseholds(request: BatchGetHouseholdsRequest, call: CallContext): Promise<BatchGetHouseholdsResponse> {
    return this.service.batchGet(request, call.domain);
  }
}
