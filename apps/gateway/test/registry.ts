import { status } from '@grpc/grpc-js';
import { Injectable, Module } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { LedgerServiceDefinition, type Position, SnapshotServiceDefinition } from '@registry/proto/common/v1';
import {
  RegistryError,
  type RunningService,
  type ServiceBinding,
  type ServiceDefinition,
  type ServiceImplementation,
  createLogger,
  parseEnv,
  runService,
  serviceEnv,
} from '@registry/service-kit';
import { z } from 'zod';

/** Key of the page tokens under test. */
export const pageTokenKey = '0f'.repeat(32);

/** A service of the contract with the methods that are given; the others are UNIMPLEMENTED. */
export function answering<D extends ServiceDefinition>(
  definition: D,
  methods: Partial<ServiceImplementation<D>>,
): ServiceBinding {
  @Injectable()
  class Answers {}
  const given = new Map<string, unknown>(Object.entries(methods));
  for (const name of Object.keys(definition.methods)) {
    Object.defineProperty(Answers.prototype, name, { value: given.get(name) ?? unimplemented });
  }
  return { definition, controller: Answers };
}

async function unimplemented(): Promise<never> {
  throw new RegistryError({ code: status.UNIMPLEMENTED, reason: 'UNIMPLEMENTED', message: 'Not in this test' });
}

/** Where a registry's log stands unless told. */
const head: Position = { partition: 'main', epoch: 1, seq: 7 };

/** A log that tells of its head as it moves. */
export function headOf(position: () => Position): ServiceBinding {
  return answering(SnapshotServiceDefinition, {
    watchHead: async function* (_request, { signal, stopping }) {
      const ended = AbortSignal.any([signal, stopping]);
      for (let told = ''; !ended.aborted; await delay(5)) {
        const now = position();
        if (`${now.epoch}:${now.seq}` !== told) {
          told = `${now.epoch}:${now.seq}`;
          yield { positions: [now], recordedAt: undefined, after: {} };
        }
      }
    },
  });
}

/** Starts a real gRPC server that answers as a registry does. */
export async function startRegistry(name: string, port: number, services: ServiceBinding[]): Promise<RunningService> {
  const ledger = answering(LedgerServiceDefinition, {
    getHead: async () => ({ positions: [head], recordedAt: undefined, stateHash: '', after: {}, registry: name }),
  });
  const missing = [ledger, headOf(() => head)].filter(({ definition: { fullName } }) =>
    services.every(({ definition }) => definition.fullName !== fullName),
  );
  const all = [...services, ...missing];
  @Module({ providers: all.map(({ controller }) => controller) })
  class RegistryModule {}
  return runService({
    name,
    module: RegistryModule,
    env: parseEnv(z.object(serviceEnv), { PAGE_TOKEN_KEY: pageTokenKey, GRPC_PORT: String(port) }),
    services: all,
    logger: createLogger(name, 'silent'),
    drainMs: 200,
  });
}
