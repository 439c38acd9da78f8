import { Server, ServerCredentials, type ServiceDefinition, type sendUnaryData } from '@grpc/grpc-js';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { GetPersonRequest, Person } from '@registry/proto/population/v1';
import { Encoded } from '@registry/service-kit';
import mongoose from 'mongoose';
import { listening } from './listening';

/**
 * The rival for a cold Get: one findOne per call on the same store, no more. Takes the store's URI and database as JSON.
 */
const { uri, database } = JSON.parse(process.argv[2] ?? '{}') as { uri: string; database: string };

async function main(): Promise<void> {
  const { connection } = await mongoose.connect(uri, { dbName: database });
  const persons = connection.collection<{ _id: string; data: object }>('persons');

  async function getPerson(
    call: ServerUnaryCall<GetPersonRequest, Person>,
    answer: sendUnaryData<Person>,
  ): Promise<void> {
    const reference = call.request.person?.reference;
    const key = reference?.$case === 'personId' ? reference.value : '';
    const found = await persons.findOne({ _id: key });
    answer(null, Person.fromPartial({ personId: key, ...found?.data }));
  }

  const service: ServiceDefinition = {
    getPerson: {
      path: '/registry.population.v1.PersonService/GetPerson',
      requestStream: false,
      responseStream: false,
      requestSerialize: (request: GetPersonRequest) => Buffer.from(GetPersonRequest.encode(request).finish()),
      requestDeserialize: (bytes: Buffer) => GetPersonRequest.decode(bytes),
      responseSerialize: (message: Person) => Encoded.of(Person, message).bytes,
      responseDeserialize: (bytes: Buffer) => Person.decode(bytes),
    },
  };
  const server = new Server({ 'grpc.enable_channelz': 0 });
  const answerOne = (call: ServerUnaryCall<GetPersonRequest, Person>, answer: sendUnaryData<Person>): void =>
    void getPerson(call, answer);
  server.addService(service, { getPerson: answerOne });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    listening(port);
  });
}

void main();
