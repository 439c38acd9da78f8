import { Injectable } from '@nestjs/common';
import { type Household, NameMatch, type Person, type PersonReference } from '@registry/proto/population/v1';
import { divisionBody } from '../division/division.mapper';
import type { Exchange } from '../exchange/exchange';
import { type ListBody, listBody } from '../exchange/list-body';
import { Reads, nextPage } from '../exchange/reads';
import { economyBody } from '../overview/overview.mapper';
import { type Part, partOf, sourceState } from '../overview/parts';
import type { ReadContext } from '../registries/read-context';
import { pageOf } from '../queries/page';
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
    private readonly reads: Reads,
  ) {}

  /** One person. @throws RegistryError NOT_FOUND `PERSON_NOT_FOUND` */
  async lookup(body: PersonLookupBody, exchange: Exchange): Promise<PersonBody> {
    const context = await this.reads.begin(exchange, body);
    const person = await exchange.timed(
      'population',
      this.records.persons.load(referenceOf(body), undefined, context),
      { 'person.citizenId': 'citizenId', 'person.personId': 'personId' },
    );
    const answer = personBody(person, body.fields, context.validAt);
    const include = body.include ?? [];
    return include.length === 0 ? answer : { ...answer, ...(await this.joined(person, include, context, exchange)) };
  }

  /** A page of persons. @throws RegistryError INVALID_ARGUMENT `SEARCH_TOO_WIDE` for a search that names too little */
  async search(body: PersonSearchBody, exchange: Exchange): Promise<ListBody<PersonBody>> {
    const context = await this.reads.begin(exchange, body);
    const { clients, sources } = this.registries;
    const { persons, nextPageToken } = await exchange.ask(sources.population, context, (asOf, options) =>
      clients.persons.searchPersons(
        {
          name: body.name ?? '',
          nameMatch: body.nameMatch === 'prefix' ? NameMatch.PREFIX : NameMatch.EXACT,
          division: body.division ?? '',
          bornFrom: body.bornFrom ?? '',
          bornTo: body.bornTo ?? '',
          sex: body.sex ?? '',
          ...pageOf(body, context),
          asOf,
        },
        options,
      ),
    );
    const bodies = persons.map((person) => personBody(person, body.fields, context.validAt));
    return listBody(bodies, nextPage(context, nextPageToken));
  }

  /** What was asked for besides the person; a registry that is late or away costs its part alone. */
  private async joined(person: Person, include: readonly Include[], context: ReadContext, exchange: Exchange) {
    const { households, divisions, economies } = this.records;
    const part = <V>(name: Include, source: SourceName, load: () => Promise<V>) =>
      include.includes(name) ? exchange.timed(source, partOf(load())) : undefined;
    const [household, place, economy] = await Promise.all([
      person.household === ''
        ? undefined
        : part('household', 'population', () => households.load(person.household, undefined, context)),
      part('place', 'geospatial', () => divisions.load(person.division, undefined, context)),
      part('divisionEconomy', 'macroeconomic', () => economies.load(person.division, economyPeriods, context)),
    ]);
    return {
      household: joinedBody(include.includes('household'), household, householdBody),
      place: joinedBody(include.includes('place'), place, divisionBody),
      divisionEconomy: joinedBody(include.includes('divisionEconomy'), economy, economyBody),
      sources: {
        population: household && sourceState(household, context, 'population'),
        geospatial: place && sourceState(place, context, 'geospatial'),
        macroeconomic: economy && sourceState(economy, context, 'macroeconomic'),
      },
    };
  }
}

/** Unset when it was not asked for, null when it could not be had. */
function joinedBody<V, B>(asked: boolean, part: Part<V> | undefined, body: (value: V) => B): B | null | undefined {
  if (!asked) {
    return undefined;
  }
  return part?.value === undefined ? null : body(part.value);
}

function householdBody({ name, number, division, hukouType, members }: Household) {
  return { name, number, division, hukouType, members };
}

function referenceOf({ citizenId, personId }: PersonLookupBody): PersonReference {
  return citizenId === undefined
    ? { reference: { $case: 'personId', value: personId ?? '' } }
    : { reference: { $case: 'citizenId', value: citizenId } };
}
