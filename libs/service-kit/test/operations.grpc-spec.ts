import { Client, credentials, status } from '@grpc/grpc-js';
import { LedgerServiceDefinition } from '@registry/proto/common/v1';
import { PersonServiceDefinition } from '@registry/proto/population/v1';
import { service as healthService } from 'grpc-health-check';
import { Module } from '@nestjs/common';
import { bind, createClient, LedgerModule } from '../src';
import { eventually } from './eventually';
import { EmptyLog, PersonsInMemory, seen } from './persons-in-memory';
import { byId, startPersons } from './start-persons';

interface Answer {
  readonly code: number;
  readonly body: string;
}

async function http(port: number, path: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { code: response.status, body: await response.text() };
}

async function health(address: string, service: string): Promise<unknown> {
  const client = new Client(address, credentials.createInsecure());
  const check = healthService['Check'];
  if (check === undefined) {
    throw new TypeError('The health service has no Check');
  }
  const answer = await new Promise((resolve) => {
    client.makeUnaryRequest(check.path, check.requestSerialize, check.responseDeserialize, { service }, (error, body) =>
      resolve(error ?? body),
    );
  });
  client.close();
  return answer;
}

/** The services that reflection lists, asked by the bytes of a ServerReflectionRequest { list_services: "*" }. */
async function reflectedServices(address: string): Promise<string> {
  const client = new Client(address, credentials.createInsecure());
  const call = client.makeBidiStreamRequest(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
  );
  try {
    return await new Promise((resolve, reject) => {
      call.on('data', (bytes: Buffer) => resolve(bytes.toString('latin1')));
      call.on('error', reject);
      call.write(Buffer.from([0x3a, 1, 0x2a]));
    });
  } finally {
    call.cancel();
    client.close();
  }
}

@Module({
  imports: [LedgerModule.forRoot({ registry: 'population', resources: [] })],
  providers: [PersonsInMemory, EmptyLog],
})
class ModuleWithStore {}

describe('a running service', () => {
  it('answers the health check for the server and each service', async () => {
    const persons = await startPersons();
    expect(await health(persons.address, '')).toEqual({ status: 'SERVING' });
    expect(await health(persons.address, LedgerServiceDefinition.fullName)).toEqual({ status: 'SERVING' });
    expect(await health(persons.address, 'registry.Nothing')).toMatchObject({ code: status.NOT_FOUND });
    await persons.stop();
  });

  it('lists its services by reflection, but not in production', async () => {
    const open = await startPersons();
    expect(await reflectedServices(open.address)).toContain(PersonServiceDefinition.fullName);
    await open.stop();

    const closed = await startPersons({ variables: { NODE_ENV: 'production' } });
    await expect(reflectedServices(closed.address)).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
    await closed.stop();
  });

  it('answers metrics by method and code, healthz and readyz on a port of its own', async () => {
    const persons = await startPersons();
    await persons.client.getPerson(byId('1'));
    await persons.client.getPerson(byId('missing')).catch(() => undefined);
    const { metricsPort } = persons.service;
    const { body } = await http(metricsPort, '/metrics');
    const method = `method="/registry.population.v1.PersonService/GetPerson"`;
    expect(body).toContain(`grpc_server_handled_total{${method},code="OK"} 1`);
    expect(body).toContain(`grpc_server_handled_total{${method},code="NOT_FOUND"} 1`);
    expect(body).toContain(`grpc_server_handling_seconds_count{${method}} 2`);
    expect(await http(metricsPort, '/healthz')).toMatchObject({ code: 200 });
    expect(await http(metricsPort, '/readyz')).toEqual({
      code: 200,
      body: JSON.stringify({ ready: true, parts: { service: 'ok' } }),
    });
    expect(await http(metricsPort, '/else')).toMatchObject({ code: 404 });
    await persons.stop();
  });

  it('finishes the calls under way when it stops, and takes no new ones', async () => {
    const persons = await startPersons();
    const underWay = persons.client.getPerson(byId('soon'), { requestId: 'under-way' });
    await eventually(() => seen.requestIds.includes('under-way'));
    const stopped = persons.service.stop();
    expect(await underWay).toMatchObject({ personId: 'soon' });
    await stopped;
    await expect(persons.client.getPerson(byId('1'))).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await persons.stop();
  });

  it('answers UNAVAILABLE to what outlasts the time to drain', async () => {
    const persons = await startPersons({ drainMs: 50 });
    const stuck = persons.client.getPerson(byId('slow'), { requestId: 'stuck' });
    const failed = expect(stuck).rejects.toMatchObject({ code: status.UNAVAILABLE, reason: 'SHUTTING_DOWN' });
    await eventually(() => seen.requestIds.includes('stuck'));
    await persons.service.stop();
    await failed;
    expect(seen.aborted).toContain('stuck');
    await persons.stop();
  });

  it('is found again by its clients after a restart', async () => {
    const first = await startPersons();
    const client = createClient(PersonServiceDefinition, { address: first.address });
    await client.getPerson(byId('1'));
    await first.stop();
    await expect(client.getPerson(byId('1'))).rejects.toMatchObject({ code: status.UNAVAILABLE });
    const second = await startPersons({ variables: { GRPC_PORT: `${first.service.grpcPort}` } });
    let found = false;
    while (!found) {
      found = await client.getPerson(byId('1')).then(
        () => true,
        () => false,
      );
    }
    client.close();
    await second.stop();
  });

  it('refuses to start without its module being buildable', async () => {
    await expect(startPersons({ services: [] })).rejects.toThrow(/LedgerController/);
  });

  it('says that its store is away, answers UNAVAILABLE and goes on waiting', async () => {
    const persons = await startPersons({
      module: ModuleWithStore,
      services: [bind(PersonServiceDefinition, PersonsInMemory)],
      variables: { MONGODB_URI: 'mongodb://127.0.0.1:1/?directConnection=true&serverSelectionTimeoutMS=200' },
    });
    const { code, body } = await http(persons.service.metricsPort, '/readyz');
    expect(code).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ ready: false, parts: { store: 'The store cannot be reached' } });
    expect(await http(persons.service.metricsPort, '/healthz')).toMatchObject({ code: 200 });
    expect(await health(persons.address, '')).toEqual({ status: 'NOT_SERVING' });
    await expect(persons.client.getPerson(byId('1'))).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      reason: 'STORE_UNAVAILABLE',
      domain: 'population.registry',
    });
    await persons.stop();
  });
});
