import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import type {
  BatchGetPersonsRequest,
  BatchGetPersonsResponse,
  ExportPersonsRequest,
  ExportPersonsResponse,
  GetPersonHistoryRequest,
  GetPersonHistoryResponse,
  GetPersonRequest,
  Person,
  SearchPersonsRequest,
  SearchPersonsResponse,
} from '@registry/proto/population/v1';
import {
  type CallContext,
  type Encoded,
  PageTokens,
  RecordReads,
  RegistryError,
  attempt,
  requireBatchSize,
  toItemError,
} from '@registry/service-kit';
import type { PersonData } from './person-data';
import { personReference } from './person-reference';
import { planPersonSearch } from './person-search';
import { personNotFound } from './person.errors';
import { toEncodedPerson, toPerson } from './person.mapper';
import { personKey, persons } from './person.resource';

/** Reads of persons. */
@Injectable()
export class PersonService {
  private readonly reads: RecordReads<PersonData>;

  constructor(@Inject(Ledger) ledger: Ledger, @Inject(PageTokens) tokens: PageTokens) {
    this.reads = new RecordReads({ ledger, definition: persons, tokens, missing: personNotFound });
  }

  /** One person, already encoded: most reads find the bytes made. */
  async get({ person, asOf }: GetPersonRequest): Promise<Encoded<Person>> {
    return toEncodedPerson(await this.reads.get(personReference(person, 'person'), asOf));
  }

  /** Up to 1,000 persons, each with a result of its own. */
  async batchGet({ persons, asOf }: BatchGetPersonsRequest, domain: string): Promise<BatchGetPersonsResponse> {
    requireBatchSize('persons', persons.length);
    const references = persons.map((person, index) => attempt(() => personReference(person, `persons[${index}]`)));
    const { found, knownAt } = await this.reads.batchGet(references, asOf);
    return {
      results: found.map((item) => ({
        result:
          item instanceof RegistryError
            ? { $case: 'error', value: toItemError(item, domain) }
            : { $case: 'person', value: toPerson(item) },
      })),
      knownAt,
    };
  }

  /** One page of a search. */
  async search(request: SearchPersonsRequest, call: CallContext): Promise<SearchPersonsResponse> {
    const { items, ...page } = await this.reads.search(request, { plan: planPersonSearch(request) }, call);
    return { persons: items.map(toPerson), ...page };
  }

  /** One page of all versions of a person. */
  async history(request: GetPersonHistoryRequest): Promise<GetPersonHistoryResponse> {
    const { items, ...page } = await this.reads.history(request, personReference(request.person, 'person'));
    return { versions: items.map(toPerson), ...page };
  }

  /** All persons by person id. */
  export({ asOf, after }: ExportPersonsRequest): AsyncGenerator<ExportPersonsResponse> {
    return this.reads.export({ asOf, after: after === '' ? '' : personKey(after) }, (items, knownAt) => ({
      persons: items.map(toPerson),
      knownAt,
    }));
  }
}
