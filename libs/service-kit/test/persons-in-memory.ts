import { Injectable, Module } from '@nestjs/common';
import type {
  Head,
  LedgerServiceDefinition,
  ExportSnapshotResponse,
  ListChangesResponse,
  ListDifferencesResponse,
  StateHash,
} from '@registry/proto/common/v1';
import {
  type BatchGetPersonsRequest,
  type BatchGetPersonsResponse,
  type ExportPersonsRequest,
  type ExportPersonsResponse,
  type GetPersonHistoryResponse,
  type GetPersonRequest,
  type ImportPersonsRequest,
  type ImportPersonsResponse,
  Person,
  type PersonServiceDefinition,
  type SearchPersonsResponse,
} from '@registry/proto/population/v1';
import {
  type CallContext,
  importChunks,
  invalidArgument,
  notFound,
  type ServiceImplementation,
  violation,
} from '../src';
import { Encoded } from '../src/contract/codec';

/** What the calls left behind, for the specs to look at. */
export const seen = {
  exported: 0,
  exportLeft: false,
  aborted: [] as string[],
  requestIds: [] as string[],
  contexts: [] as { caller?: string | undefined; purpose?: string | undefined; msLeft: number }[],
  chunks: [] as number[],
};

/** Persons that know their answers by person id: what a registry's controller could do, without a store. */
@Injectable()
export class PersonsInMemory implements ServiceImplementation<PersonServiceDefinition> {
  async getPerson({ person }: GetPersonRequest, call: CallContext): Promise<Person | Encoded<Person>> {
    seen.requestIds.push(call.requestId);
    seen.contexts.push({ caller: call.caller, purpose: call.purpose, msLeft: call.deadline - Date.now() });
    const id = person?.reference?.value ?? '';
    switch (id) {
      case 'missing':
        throw notFound('PERSON_NOT_FOUND', 'No such person', { successor: 'persons/2' });
      case 'invalid':
        throw invalidArgument([
          violation('person.citizenId', 'CHECK_DIGIT_MISMATCH', { en: 'wrong check digit', zh: '校验码错误' }),
          violation('person.birthDate', 'DATE_IMPOSSIBLE', { en: 'no such date', zh: '日期不存在' }),
        ]);
      case 'broken':
        throw new Error('duplicate key: 11010519491231002X');
      case 'encoded':
        return Encoded.of(Person, Person.fromPartial({ personId: id }));
      case 'unencodable':
        return { personId: id } as Person;
      case 'slow':
        await new Promise<void>((resolve) => {
          call.signal.addEventListener('abort', () => {
            seen.aborted.push(call.requestId);
            resolve();
          });
        });
        return Person.fromPartial({ personId: id });
      case 'soon':
        await new Promise((resolve) => setTimeout(resolve, 200));
        return Person.fromPartial({ personId: id });
      default:
        return Person.fromPartial({ personId: id, citizenId: '11010519491231002X', name: '测试' });
    }
  }

  batchGetPersons({ persons }: BatchGetPersonsRequest): Promise<BatchGetPersonsResponse> {
    const results = persons.map(({ reference }) => ({
      result: { $case: 'person' as const, value: Person.fromPartial({ personId: reference?.value ?? '' }) },
    }));
    return Promise.resolve({ results, knownAt: [] });
  }

  searchPersons(): Promise<SearchPersonsResponse> {
    return Promise.resolve({ persons: [], nextPageToken: '', knownAt: [] });
  }

  getPersonHistory(): Promise<GetPersonHistoryResponse> {
    return Promise.resolve({ versions: [], nextPageToken: '', knownAt: [] });
  }

  importPersons(chunks: AsyncIterable<ImportPersonsRequest>, call: CallContext): AsyncIterable<ImportPersonsResponse> {
    return importChunks(chunks, {
      domain: call.domain,
      read: ({ person }) => {
        if (person?.name === '') {
          throw invalidArgument([violation('person.name', 'REQUIRED', { en: 'must be set', zh: '必填' })]);
        }
        return person;
      },
      apply: (facts) => {
        seen.chunks.push(facts.length);
        return Promise.resolve(
          facts.map((person) => ({ key: `persons/${person?.name}`, seq: seen.chunks.length, unchanged: false })),
        );
      },
    });
  }

  async *exportPersons({ after }: ExportPersonsRequest, call: CallContext): AsyncGenerator<ExportPersonsResponse> {
    const persons = Array.from({ length: 100 }, (_, i) =>
      Person.fromPartial({ personId: `${i}`, workplace: 'x'.repeat(10_000) }),
    );
    try {
      for (let message = 0; message < Number(after); message++) {
        seen.exported++;
        yield { persons, knownAt: [] };
      }
      if (after === '3') {
        throw notFound('PERSON_NOT_FOUND', 'Gone in the middle');
      }
    } finally {
      seen.exportLeft = true;
      seen.aborted.push(...(call.signal.aborted ? [call.requestId] : []));
    }
  }
}

/** A log of nothing. */
@Injectable()
export class EmptyLog implements ServiceImplementation<LedgerServiceDefinition> {
  getHead(): Promise<Head> {
    const positions = [{ partition: 'main', epoch: 1, seq: 0 }];
    return Promise.resolve({ positions, recordedAt: undefined, stateHash: '', after: {}, registry: 'population' });
  }

  listChanges(): Promise<ListChangesResponse> {
    return Promise.resolve({ commits: [], next: [] });
  }

  async *watchChanges(): AsyncIterable<ListChangesResponse> {
    yield await this.listChanges();
  }

  async *exportSnapshot(): AsyncIterable<ExportSnapshotResponse> {
    yield await Promise.resolve({ versions: [], claims: [], cursor: '' });
  }

  getStateHash(): Promise<StateHash> {
    return Promise.resolve({ position: undefined, stateHash: '' });
  }

  listDifferences(): Promise<ListDifferencesResponse> {
    return Promise.resolve({ differences: [], nextPageToken: '', to: [] });
  }
}

@Module({ providers: [PersonsInMemory, EmptyLog] })
export class PersonsModule {}
