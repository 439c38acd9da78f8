import { readFileSync } from 'node:fs';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';

/** gRPC server reflection for the named services, from the contract's descriptor set. */
export function reflectionOf(services: string[]): ReflectionService {
  const descriptors = readFileSync(require.resolve('@registry/proto/descriptor.binpb'));
  return new ReflectionService(loadFileDescriptorSetFromBuffer(descriptors), { services });
}
