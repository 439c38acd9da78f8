import { Injectable } from '@nestjs/common';
import { NameMatch, type Person, type PersonReference } from '@registry/proto/population/v1';
import { todayInChina } from '@registry/service-kit';
import { divisionBody } from '../division/division.mapper';
import type { Exchange } from '../exchange/exchange';
import { type ListBody, listBody } from '../exchange/list-body';
import { economyBody } from '../overview/overview.mapper';
import { type Part, partOf } from '../overview/parts';
import type { Loaded } from '../registries/gathering-queue';
import type { ReadContext } from '../registries/read-context';
import { Records } from '../registries/records';
import { Registries } from '../registries/registries';
import type { SourceName } from '../registries/source';
import { type PersonBody, personBody } from './person.mapper';
import type { Include, PersonLookupBody, PersonSearchBody } from './person.queries';

/** Latest periods of each main indicator of the division of residence. */
const economyPeriods = 5;

/** Reads persons, and joins what other registries say of where they live. */
@Injectable()
export class PersonService {
  constructor(
    private readonly records: Records,
    private readonly registries: Registries,
  ) {}

  /** One person. @throws RegistryError NOT_FOUND `PERSON_NOT_FOUND` */
  async lookup(body: PersonLookupBody, exchange: Exchange): Promise<PersonBody> {
    const context = exchange.read(body.asOf);
    const { value: person } = await exchange.timed(
      'population',
      this.records.persons.load(referenceOf(body), undefined, context),
    );
    const answer = personBody(person, body.fields, body.asOf ?? todayInChina());
    const include = body.include ?? [];
    return include.length === 0 ? answer : { ...answer, ...(await this.joined(person, include, context, exchange)) };
  }

  /** A page of persons. @throws RegistryError INVALID_ARGUMENT `SEARCH_TOO_WIDE` for a search that names too little */
  async search(body: PersonSearchBody, exchange: Exchange): Promise<ListBody<PersonBody>> {
    const context = exchange.read(body.asOf);
    const { clients, sources } = this.registries;
    const found = sources.population.call(context, (options) =>
      clients.persons.searchPersons(
        {
          name: body.name ?? '',
          nameMatch: body.nameMatch === 'prefix' ? NameMatch.PREFIX : NameMatch.EXACT,
          division: body.division ?? '',
          bornFrom: body.bornFrom ?? '',
          bornTo: body.bornTo ?? '',
          sex: body.sex ?? '',
          pageSize: body.pageSize ?? 0,
          pageToken: body.pageToken ?? '',
          asOf: context.asOf,
        },
        options,
      ),
    );
    const { persons, nextPageToken } = await exchange.timed('population', found);
    const validAt = body.asOf ?? todayInChina();
    const bodies = persons.map((person) => personBody(person, body.fields, validAt));
    return listBody(bodies, nextPageToken);
  }

  /** What was asked for besides the person; a registry that is late or away costs its part alone. */
  private async joined(person: Person, include: readonly Include[], context: ReadContext, exchange: Exchange) {
    const { households, divisions, economies } = this.records;
    const answer: Record<string, unknown> = {};
    const sources: Partial<Record<SourceName, Pick<Part<unknown>, 'status' | 'seq'>>> = {};
    const join = async <V>(
      name: Include,
      source: SourceName,
      loading: Promise<Loaded<V>> | undefined,
      bodyOf: (value: V) => unknown,
    ) => {
      const part = loading === undefined ? undefined : await exchange.timed(source, partOf(loading));
      answer[name] = part?.value === undefined ? null : bodyOf(part.value);
      if (part !== undefined) {
        sources[source] = { status: part.status, seq: part.seq };
      }
    };
    const joins: Readonly<Record<Include, () => Promise<void>>> = {
      household: () =>
        join(
          'household',
          'population',
          person.household === '' ? undefined : households.load(person.household, undefined, context),
          ({ name, number, division, hukouType, members }) => ({ name, number, division, hukouType, members }),
        ),
      place: () => join('place', 'geospatial', divisions.load(person.division, undefined, context), divisionBody),
      divisionEconomy: () =>
        join('divisionEconomy', 'macroeconomic', economies.load(person.division, economyPeriods, context), economyBody),
    };
    await Promise.all([...new Set(include)].map((name) => joins[name]()));
    return { ...answer, sources };
  }
}

function referenceOf({ citizenId, personId }: PersonLookupBody): PersonReference {
  return citizenId === undefined
    ? { reference: { $case: 'personId', value: personId ?? '' } }
    : { reference: { $case: 'citizenId', value: citizenId } };
}
