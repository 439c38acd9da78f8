import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import type {
  ConsistencyProof,
  GetConsistencyProofRequest,
  GetInclusionProofRequest,
  GetTreeHeadRequest,
  InclusionProof,
  SignedTreeHead,
  SigningKey as SigningKeyMessage,
  TransparencyServiceDefinition,
} from '@registry/proto/common/v1';
import type { ServiceEnv } from '../env/service-env';
import { failedPrecondition } from '../errors/constructors';
import type { ServiceImplementation } from '../grpc-server/service-implementation';
import { SERVICE_ENV } from '../lifecycle/tokens';
import { signTreeHead, TREE_HEAD_TYPE } from '../signing/signed-tree-head';
import type { SigningKey } from '../signing/signing-key';

/** What shows outsiders that the log only grew, the same in every registry. */
@Injectable()
export class TransparencyController implements ServiceImplementation<TransparencyServiceDefinition> {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(SERVICE_ENV) private readonly env: ServiceEnv,
  ) {}

  async getTreeHead({ at }: GetTreeHeadRequest): Promise<SignedTreeHead> {
    const { registry } = this.ledger;
    const { position, rootHash, stateHash, recordedAt, forks } = await this.ledger.treeHead(
      at.length === 0 ? undefined : at,
    );
    const head = {
      type: TREE_HEAD_TYPE,
      registry,
      positions: [position],
      treeSize: position.seq,
      rootHash,
      stateHash,
      recordedAt,
      forks: [...forks],
    };
    return signTreeHead(head, this.key);
  }

  async getInclusionProof({ seq, treeSize, epoch }: GetInclusionProofRequest): Promise<InclusionProof> {
    const { commitHash, leafHash, hashes } = await this.ledger.inclusionProof(seq, treeSize, epochOf(epoch));
    return { seq, treeSize, commitHash, leafHash, auditPath: [...hashes] };
  }

  async getConsistencyProof({ first, second, epoch }: GetConsistencyProofRequest): Promise<ConsistencyProof> {
    const { hashes } = await this.ledger.consistencyProof(first, second, epochOf(epoch));
    return { first, second, path: [...hashes] };
  }

  getSigningKey(): Promise<SigningKeyMessage> {
    const { keyId, publicKey } = this.key;
    const der = publicKey.export({ format: 'der', type: 'spki' });
    return Promise.resolve({ keyId, algorithm: 'Ed25519', publicKey: der });
  }

  private get key(): SigningKey {
    const { SIGNING_KEY: key } = this.env;
    if (key === undefined) {
      throw failedPrecondition(
        'SIGNING_KEY_MISSING',
        'This registry was started without SIGNING_KEY: it signs nothing',
      );
    }
    return key;
  }
}

/** 0 means the log as it is now. */
function epochOf(epoch: number): number | undefined {
  return epoch === 0 ? undefined : epoch;
}
