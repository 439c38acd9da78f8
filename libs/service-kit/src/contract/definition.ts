import type { BinaryWriter } from '@bufbuild/protobuf/wire';

/** The codec that ts-proto generates for a message. */
export interface MessageCodec {
  encode(message: unknown, writer?: BinaryWriter): BinaryWriter;
  decode(input: Uint8Array): unknown;
}

/** One method of a generated service definition. */
export interface MethodDefinition {
  readonly name: string;
  readonly requestType: MessageCodec;
  readonly requestStream: boolean;
  readonly responseType: MessageCodec;
  readonly responseStream: boolean;
}

/** A generated `XServiceDefinition` of `@registry/proto`. */
export interface ServiceDefinition {
  readonly name: string;
  readonly fullName: string;
  readonly methods: Readonly<Record<string, MethodDefinition>>;
}

type Decoded<C> = C extends { decode(input: Uint8Array): infer T } ? T : never;

/** Request message of a method. */
export type RequestOf<M extends MethodDefinition> = Decoded<M['requestType']>;

/** Response message of a method. */
export type ResponseOf<M extends MethodDefinition> = Decoded<M['responseType']>;

/** HTTP/2 path of a method, e.g. `/registry.common.v1.LedgerService/GetHead`. */
export function methodPath(definition: ServiceDefinition, method: MethodDefinition): string {
  return `/${definition.fullName}/${method.name}`;
}
