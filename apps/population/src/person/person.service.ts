import { Inject, Injectable } from '@nestjs/common';
import { type HistoryCursor, Ledger, type ResourceReader, type SearchCursor } from '@registry/ledger';
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
  type Encoded,
  PageTokens,
  RecordLookup,
  RegistryError,
  attempt,
  exportPages,
  nextPageToken,
  openPage,
  pageSize,
  readMoment,
  requireBatchSize,
  searchPage,
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
  private readonly reader: ResourceReader<PersonData>;
  private readonly lookup: RecordLookup<PersonData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {
    this.reader = ledger.resource(persons);
    this.lookup = new RecordLookup(this.reader, personNotFound);
  }

  /** One person, already encoded: most reads find the bytes made. */
  async get({ person, asOf }: GetPersonRequest): Promise<Encoded<Person>> {
    const reference = personReference(person, 'person');
    return toEncodedPerson(await this.lookup.one(reference, await readMoment(this.ledger, asOf)));
  }

  /** Up to 1,000 persons, each with a result of its own. */
  async batchGet(request: BatchGetPersonsRequest, domain: string): Promise<BatchGetPersonsResponse> {
    requireBatchSize('persons', request.persons.length);
    const moment = await readMoment(this.ledger, request.asOf);
    const references = request.persons.map((person, index) =>
      attempt(() => personReference(person, `persons[${index}]`)),
    );
    const found = await this.lookup.many(references, moment);
    return {
      results: found.map((item) => ({
        result:
          item instanceof RegistryError
            ? { $case: 'error', value: toItemError(item, domain) }
            : { $case: 'person', value: toPerson(item) },
      })),
      knownAt: [...moment.positions],
    };
  }

  /** One page of a search; all pages are read at the moment of the first. */
  async search(request: SearchPersonsRequest): Promise<SearchPersonsResponse> {
    const plan = planPersonSearch(request);
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const { moment, from } = await openPage<SearchCursor>(this.tokens, request, () =>
      readMoment(this.ledger, request.asOf),
    );
    const { items, next } = await searchPage(persons, this.reader, { plan, limit, ...from }, moment);
    return {
      persons: items.map(toPerson),
      nextPageToken: nextPageToken(this.tokens, request, moment, next),
      knownAt: [...moment.positions],
    };
  }

  /** One page of all versions of a person. */
  async history(request: GetPersonHistoryRequest): Promise<GetPersonHistoryResponse> {
    const reference = personReference(request.person, 'person');
    const limit = pageSize(request.pageSize, { fallback: 100, max: 1_000 });
    const { moment, from } = await openPage<HistoryCursor>(this.tokens, request, () => this.ledger.moment());
    const key = await this.lookup.key(reference, moment);
    const { items, next } = await this.reader.history(key, { limit, seq: moment.seq, ...from });
    if (from.after === undefined && items.length === 0) {
      throw personNotFound();
    }
    return {
      versions: items.map(toPerson),
      nextPageToken: nextPageToken(this.tokens, request, moment, next),
    };
  }

  /** All persons by person id. */
  async *export({ asOf, after }: ExportPersonsRequest): AsyncGenerator<ExportPersonsResponse> {
    const moment = await readMoment(this.ledger, asOf);
    yield* exportPages({
      ...(after === '' ? {} : { after: personKey(after) }),
      read: (page) => this.reader.scan(page, moment),
      message: (items) => ({ persons: items.map(toPerson), knownAt: [...moment.positions] }),
    });
  }
}
