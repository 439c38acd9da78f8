import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type Moment, type ResourceReader, type SearchCursor, type Version } from '@registry/ledger';
import type {
  BatchGetHouseholdsRequest,
  BatchGetHouseholdsResponse,
  GetHouseholdRequest,
  Household,
  HouseholdResult,
} from '@registry/proto/population/v1';
import { RegistryError, readMoment, requireBatchSize, toItemError } from '@registry/service-kit';
import type { PersonData } from '../person/person-data';
import { householdTerm, personIndexes, persons } from '../person/person.resource';
import { parseHouseholdName } from './household-name';
import { householdNotFound } from './household.errors';
import { toHousehold } from './household.mapper';

/** Members of a household that are read: a collective household 集体户 may have more. */
const maxMembers = 2_000;
const membersPerRead = 1_000;

/** Households 户, as their members' records say on both clocks. */
@Injectable()
export class HouseholdService {
  private readonly reader: ResourceReader<PersonData>;

  constructor(@Inject(Ledger) private readonly ledger: Ledger) {
    this.reader = ledger.resource(persons);
  }

  /** One household. */
  async get({ name, asOf }: GetHouseholdRequest): Promise<Household> {
    return this.household(name, 'name', await readMoment(this.ledger, asOf));
  }

  /** Up to 1,000 households, each with a result of its own. */
  async batchGet({ names, asOf }: BatchGetHouseholdsRequest, domain: string): Promise<BatchGetHouseholdsResponse> {
    requireBatchSize('names', names.length);
    const moment = await readMoment(this.ledger, asOf);
    const results = names.map(async (name, index): Promise<HouseholdResult> => {
      try {
        return { result: { $case: 'household', value: await this.household(name, `names[${index}]`, moment) } };
      } catch (error) {
        if (error instanceof RegistryError) {
          return { result: { $case: 'error', value: toItemError(error, domain) } };
        }
        throw error;
      }
    });
    return { results: await Promise.all(results), knownAt: [...moment.positions] };
  }

  private async household(name: string, field: string, moment: Moment): Promise<Household> {
    const reference = parseHouseholdName(name, field);
    const members = await this.members(householdTerm(reference.division, reference.number), moment);
    const living = members.filter(({ data }) => data.death === undefined);
    if (living.length === 0) {
      throw householdNotFound();
    }
    return toHousehold(reference, living);
  }

  private async members(term: string, moment: Moment): Promise<Version<PersonData>[]> {
    const members: Version<PersonData>[] = [];
    let after: SearchCursor | undefined;
    do {
      const query = { index: personIndexes.name, term, limit: membersPerRead };
      const page = await this.reader.search(after === undefined ? query : { ...query, after }, moment);
      members.push(...page.items);
      after = page.next;
    } while (after !== undefined && members.length < maxMembers);
    return members.slice(0, maxMembers);
  }
}
