import { storeUri } from '@registry/dev';
import { GetPersonRequest, type Person, PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';
import { h2load } from '../load/h2load';
import { personLoad } from '../load/person-load';
import { alternate } from '../measure/alternate';
import { startServer } from '../measure/child-server';
import { withOwnPlatform } from '../measure/own-platform';
import { type Row, report } from '../measure/report';

const PATH = '/registry.population.v1.PersonService/GetPerson';
const CALLERS = 64;

async function exportPersons(address: string): Promise<Person[]> {
  const client = createClient(PersonServiceDefinition, { address });
  const persons: Person[] = [];
  for await (const page of client.exportPersons({ asOf: undefined, after: '' })) persons.push(...page.persons);
  client.close();
  return persons;
}

/** Get of one person: hot against raw grpc-js and Nest's default transport, cold against one findOne per call. */
export async function benchGet({
  people,
  seconds,
  rounds,
}: {
  people: number;
  seconds: number;
  rounds: number;
}): Promise<void> {
  await withOwnPlatform({ people, entities: 1 }, async ({ settings }) => {
    const { port } = settings.grpc.population;
    const persons = await exportPersons(`127.0.0.1:${port}`);
    const [person] = persons;
    if (!person) throw new Error('nobody was seeded');
    const request = GetPersonRequest.encode({
      person: { reference: { $case: 'personId', value: person.personId } },
      asOf: undefined,
    }).finish();
    const load = (at: number) => () => h2load({ port: at, path: PATH, request, callers: CALLERS, seconds });
    const raw = await startServer('raw-grpc', JSON.stringify(person));
    const nest = await startServer('nest-default-grpc', JSON.stringify(person));
    const findOne = await startServer(
      'find-one-grpc',
      JSON.stringify({ uri: storeUri(settings), database: 'population' }),
    );
    const personIds = persons.map(({ personId }) => personId);
    const cold = (at: number) => () => personLoad({ port: at, personIds, callers: CALLERS, seconds });
    try {
      const hot = { name: 'registry Get', run: load(port) };
      const rows: Row[] = [
        {
          path: 'registry Get, hot, 64 callers',
          comparison: await alternate(hot, { name: 'raw grpc-js', run: load(raw.port) }, rounds),
          target: 0.85,
        },
        {
          path: 'registry Get, hot, 64 callers',
          comparison: await alternate(hot, { name: 'Nest default', run: load(nest.port) }, rounds),
          target: 1.1,
        },
        {
          path: `registry Get, uniform over ${persons.length} keys, 64 callers`,
          comparison: await alternate(
            { name: 'registry Get', run: cold(port) },
            { name: 'findOne per Get', run: cold(findOne.port) },
            rounds,
          ),
          target: 2,
        },
      ];
      report('get', rows);
    } finally {
      await Promise.all([raw.stop(), nest.stop(), findOne.stop()]);
    }
  });
}
