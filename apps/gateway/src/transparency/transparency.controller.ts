import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TransparencyServiceDefinition } from '@registry/proto/common/v1';
import type { CallOptions, Client } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Exchange } from '../exchange/exchange';
import { Reads } from '../exchange/reads';
import { Registries } from '../registries/registries';
import { sourceOf } from '../registries/registry-names';
import { consistencyBody, inclusionBody, signingKeyBody, treeHeadBody } from './transparency.mapper';
import {
  ConsistencyAnswer,
  ConsistencyQuery,
  InclusionAnswer,
  InclusionQuery,
  SigningKeyAnswer,
  TransparencyPath,
  TreeHeadAnswer,
  TreeHeadQuery,
} from './transparency.queries';

type TransparencyClient = Client<TransparencyServiceDefinition>;

/** What shows anybody that the log of a registry only grew: open, since it holds hashes, sizes and times alone. */
@ApiTags('transparency')
@Controller('v1/transparency/:registry')
export class TransparencyController {
  constructor(
    private readonly registries: Registries,
    private readonly reads: Reads,
  ) {}

  @Get('tree-head')
  @ApiOperation({
    summary: 'The signed head of the Merkle tree over all commits of a registry',
    description:
      'The tree is that of RFC 6962 with SM3 for SHA-256. `signature` is the Ed25519 signature of the registry over the ' +
      'bytes that `jq -jcS .head` writes (RFC 8785). A position has the same head for ever. 412 `SIGNING_KEY_MISSING`, ' +
      '`REPLICA_HAS_NO_TREE`.',
  })
  @ApiOkResponse({ type: TreeHeadAnswer.Output })
  async treeHead(
    @Param() { registry }: TransparencyPath,
    @Query() query: TreeHeadQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const source = sourceOf(registry);
    const { clients, proofs } = this.registries;
    const context = await this.reads.begin(exchange, query);
    const signed = await exchange.ask(proofs[source], context, ({ knownAt }, options) =>
      clients.transparency[source].getTreeHead({ at: knownAt }, options),
    );
    exchange.send(treeHeadBody(signed));
  }

  @Get('inclusion')
  @ApiOperation({
    summary: 'Proves that a tree has a commit',
    description:
      'Checked against the root of a signed tree head of `treeSize`. 400 `SEQ_INVALID`; `POSITION_AHEAD_OF_HEAD` for a size ' +
      'that the log has not reached, `CURSOR_OF_OTHER_EPOCH` for a tree that a restore cut off; 412 `REPLICA_HAS_NO_TREE`.',
  })
  @ApiOkResponse({ type: InclusionAnswer.Output })
  async inclusion(
    @Param() { registry }: TransparencyPath,
    @Query() query: InclusionQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const { seq, treeSize, epoch = 0 } = query;
    const proof = await this.ask(exchange, registry, (log, options) =>
      log.getInclusionProof({ seq, treeSize, epoch }, options),
    );
    this.answer(exchange, inclusionBody(proof), query);
  }

  @Get('consistency')
  @ApiOperation({
    summary: 'Proves that a tree begins as a smaller one: that nothing was changed between the two',
    description:
      'Checked against the roots of two signed tree heads, which the reader has kept. 400 `TREE_SIZE_INVALID`; else as inclusion.',
  })
  @ApiOkResponse({ type: ConsistencyAnswer.Output })
  async consistency(
    @Param() { registry }: TransparencyPath,
    @Query() query: ConsistencyQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const { first, second, epoch = 0 } = query;
    const proof = await this.ask(exchange, registry, (log, options) =>
      log.getConsistencyProof({ first, second, epoch }, options),
    );
    this.answer(exchange, consistencyBody(proof), query);
  }

  @Get('key')
  @ApiOperation({
    summary: 'The public key of a registry, which signs its tree heads',
    description: 'A reader keeps the first that was seen, or learns its id by another way. 412 `SIGNING_KEY_MISSING`.',
  })
  @ApiOkResponse({ type: SigningKeyAnswer.Output })
  async key(
    @Param() { registry }: TransparencyPath,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    exchange.send(signingKeyBody(await this.ask(exchange, registry, (log, options) => log.getSigningKey({}, options))));
  }

  /** Asks a registry for what is the same in every world: nothing of it is read as of a date. */
  private ask<T>(
    exchange: Exchange,
    registry: TransparencyPath['registry'],
    call: (log: TransparencyClient, options: CallOptions) => Promise<T>,
  ): Promise<T> {
    const source = sourceOf(registry);
    const { clients, proofs } = this.registries;
    const answer = proofs[source].call(exchange.callerContext, (options) =>
      call(clients.transparency[source], options),
    );
    return exchange.timed(source, answer);
  }

  /** A proof for the tree of an epoch never changes; one of the log as it is now may, when it is restored. */
  private answer(exchange: Exchange, proof: object, { epoch }: { readonly epoch?: number | undefined }): void {
    if (epoch === undefined) {
      exchange.send(proof);
    } else {
      exchange.sendUnchanging(proof);
    }
  }
}
