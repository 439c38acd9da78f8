import { Client as GrpcClient, credentials } from '@grpc/grpc-js';
import { methodPath, type ServiceDefinition } from '../contract/definition';
import { channelOptions } from './channel-options';
import type { Client } from './client';
import { bidiCaller, serverStreamCaller } from './stream-callers';
import { unaryCaller } from './unary-caller';

/** Where a service is and how long to wait for it. */
export interface ClientSettings {
  /** `host:port`. */
  readonly address: string;
  /** Deadline of unary calls that name none; 5 s unless told. */
  readonly unaryDeadlineMs?: number;
  /** Deadline of streams that name none; 10 min unless told. */
  readonly streamDeadlineMs?: number;
}

/** What the callers of one method need. */
export interface CallTarget {
  readonly client: GrpcClient;
  readonly path: string;
  readonly deadlineMs: number;
}

const defaultUnaryMs = 5_000;
const defaultStreamMs = 10 * 60_000;

/**
 * A typed client of a service. Clients of the same address share one connection, which is made at the first call and
 * made again, within a second, when the server comes back.
 */
export function createClient<D extends ServiceDefinition>(definition: D, settings: ClientSettings): Client<D> {
  const client = new GrpcClient(settings.address, credentials.createInsecure(), channelOptions);
  const callers: Record<string, unknown> = { close: () => client.close() };
  for (const [name, method] of Object.entries(definition.methods)) {
    const path = methodPath(definition, method);
    const unary = { client, path, deadlineMs: settings.unaryDeadlineMs ?? defaultUnaryMs };
    const stream = { client, path, deadlineMs: settings.streamDeadlineMs ?? defaultStreamMs };
    if (!method.responseStream) {
      callers[name] = unaryCaller(unary, method);
    } else {
      callers[name] = method.requestStream ? bidiCaller(stream, method) : serverStreamCaller(stream, method);
    }
  }
  return callers as Client<D>;
}
