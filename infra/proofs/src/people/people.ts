import { personRows } from '@registry/dev';
import type { AsOf, ImportRowResult, Position } from '@registry/proto/common/v1';
import {
  type Person,
  type PersonRow,
  PersonServiceDefinition,
  type SearchPersonsRequest,
} from '@registry/proto/population/v1';
import { createClient, todayInChina } from '@registry/service-kit';

const PAGE = 100;
const CHUNK = 500;
const DEADLINE_MS = 30 * 60_000;

const provenance = {
  sourceDepartment: 'synthetic',
  legalBasis: 'none: nobody of these people exists',
  reason: 'proof',
  itemSources: {},
};

/** The population registry as a caller has it. */
export class People {
  readonly today = todayInChina();
  readonly #client;

  constructor(address: string) {
    this.#client = createClient(PersonServiceDefinition, {
      ...{ address, unaryDeadlineMs: 60_000, streamDeadlineMs: DEADLINE_MS },
    });
  }

  /** Registers at least so many synthetic people. */
  async seed(people: number): Promise<void> {
    const rows = personRows(people, this.today);
    const chunks = async function* (): AsyncGenerator<PersonRow[]> {
      for (let chunk: PersonRow[] = []; ; chunk = []) {
        for (let next = rows.next(); !next.done; next = rows.next()) {
          if (chunk.push(next.value) === CHUNK) break;
        }
        if (chunk.length === 0) return;
        yield chunk;
      }
    };
    const answers = this.import(chunks());
    while (!(await answers.next()).done);
  }

  /** Sends chunks of rows, each of which becomes a commit; answers what became of each. */
  async *import(chunks: AsyncIterable<PersonRow[]>): AsyncGenerator<ImportRowResult[]> {
    const requests = async function* () {
      let first: typeof provenance | undefined = provenance;
      for await (const rows of chunks) {
        yield { rows, provenance: first };
        first = undefined;
      }
    };
    for await (const { results } of this.#client.importPersons(requests())) yield results;
  }

  /** Everybody at a moment, and the moment. */
  async export(asOf: AsOf | undefined): Promise<{ persons: Person[]; ids: string[]; knownAt: Position[] }> {
    const persons: Person[] = [];
    let knownAt: Position[] = [];
    for await (const message of this.#client.exportPersons({ asOf, after: '' })) {
      persons.push(...message.persons);
      knownAt = message.knownAt;
    }
    return { persons, ids: persons.map(({ personId }) => personId), knownAt };
  }

  /** All pages of a search of a division. */
  async search(
    division: string,
    asOf: AsOf | undefined,
  ): Promise<{ ids: string[]; pages: number; knownAt: Position[] }> {
    const request: SearchPersonsRequest = {
      ...{ name: '', nameMatch: 0, division, bornFrom: '', bornTo: '', sex: '' },
      ...{ pageSize: PAGE, pageToken: '', asOf },
    };
    const ids: string[] = [];
    for (let pages = 1; ; pages++) {
      const { persons, nextPageToken, knownAt } = await this.#client.searchPersons(request);
      ids.push(...persons.map(({ personId }) => personId));
      if (nextPageToken === '') return { ids, pages, knownAt };
      request.pageToken = nextPageToken;
    }
  }

  close(): void {
    this.#client.close();
  }
}
