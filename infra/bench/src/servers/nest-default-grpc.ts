import 'reflect-metadata';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { listening } from './listening';

/** The rival that everyone starts from: Nest's gRPC transport with proto-loader. */
const person: object = JSON.parse(process.argv[2] ?? '{}') as object;
const contracts = join(__dirname, '../../../../proto');

@Controller()
class PersonController {
  @GrpcMethod('PersonService', 'GetPerson')
  getPerson(): object {
    return person;
  }
}

@Module({ controllers: [PersonController] })
class RivalModule {}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function main(): Promise<void> {
  const port = await freePort();
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RivalModule, {
    logger: false,
    transport: Transport.GRPC,
    options: {
      package: 'registry.population.v1',
      protoPath: join(contracts, 'registry/population/v1/person_service.proto'),
      loader: { includeDirs: [contracts] },
      url: `127.0.0.1:${port}`,
    },
  });
  await app.listen();
  listening(port);
}

void main();
