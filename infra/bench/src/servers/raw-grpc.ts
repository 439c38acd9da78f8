import { Server, ServerCredentials, type ServiceDefinition, type sendUnaryData } from '@grpc/grpc-js';
import { GetPersonRequest, Person } from '@registry/proto/population/v1';
import { Encoded } from '@registry/service-kit';
import { listening } from './listening';

/** The limit for a registry's Get: grpc-js alone, the fast writer, the same message from memory. */
const person = Person.fromPartial(JSON.parse(process.argv[2] ?? '{}') as object);

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
server.addService(service, {
  getPerson: (_call: unknown, answer: sendUnaryData<Person>) => answer(null, person),
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  listening(port);
});
