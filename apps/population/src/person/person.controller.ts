import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetPersonsRequest,
  BatchGetPersonsResponse,
  ExportPersonsRequest,
  ExportPersonsResponse,
  GetPersonHistoryRequest,
  GetPersonHistoryResponse,
  GetPersonRequest,
  ImportPersonsRequest,
  ImportPersonsResponse,
  Person,
  PersonServiceDefinition,
  SearchPersonsRequest,
  SearchPersonsResponse,
} from '@registry/proto/population/v1';
import type { CallContext, Encoded, ServiceImplementation } from '@registry/service-kit';
import { PersonImportService } from './person-import.service';
import { PersonService } from './person.service';

/** registry.population.v1.PersonService. */
@Injectable()
export class PersonController implements ServiceImplementation<typeof PersonServiceDefinition> {
  constructor(
    @Inject(PersonService) private readonly service: PersonService,
    @Inject(PersonImportService) private readonly imports: PersonImportService,
  ) {}

  getPerson(request: GetPersonRequest): Promise<Encoded<Person>> {
    return this.service.get(request);
  }

  batchGetPersons(request: BatchGetPersonsRequest, call: CallContext): Promise<BatchGetPersonsResponse> {
    return this.service.batchGet(request, call.domain);
  }

  searchPersons(request: SearchPersonsRequest, call: CallContext): Promise<SearchPersonsResponse> {
    return this.service.search(request, call);
  }

  getPersonHistory(request: GetPersonHistoryRequest): Promise<GetPersonHistoryResponse> {
    return this.service.history(request);
  }

  importPersons(
    requests: AsyncIterable<ImportPersonsRequest>,
    call: CallContext,
  ): AsyncGenerator<ImportPersonsResponse> {
    return this.imports.run(requests, call);
  }

  exportPersons(request: ExportPersonsRequest): AsyncGenerator<ExportPersonsResponse> {
    return this.service.export(request);
  }
}
