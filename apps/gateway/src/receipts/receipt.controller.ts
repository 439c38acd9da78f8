import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Exchange } from '../exchange/exchange';
import { ReceiptKeys } from './receipt-keys';
import { WithoutReceipt } from './receipt-routes';
import { ReceiptVerifier } from './receipt-verifier';
import { KeySetAnswer, ReceiptVerificationAnswer, ReceiptVerificationBody } from './receipt.queries';

/** Receipts of answers, and the keys that they are signed with. */
@ApiTags('receipts')
@Controller('v1')
export class ReceiptController {
  constructor(
    private readonly verifier: ReceiptVerifier,
    private readonly keys: ReceiptKeys,
  ) {}

  @Post('receipts::verify')
  @HttpCode(200)
  @WithoutReceipt()
  @ApiOperation({
    summary: 'Whether a receipt is genuine, and whether an answer, a request and a replay go with it',
    description:
      'Any answer but a stream has a receipt when the request says `Accept-Receipt: 1`: the header `Registry-Receipt`, a ' +
      'compact JWS signed with a key of `/v1/keys`. Each check is told by itself.',
  })
  @ApiOkResponse({ type: ReceiptVerificationAnswer.Output })
  async verify(
    @Body() body: ReceiptVerificationBody,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    new Exchange(request, reply).sendPrivate(await this.verifier.verify(body, request));
  }

  @Get('keys')
  @ApiOperation({ summary: 'Public keys of receipts, those of earlier ones too, as a JWK set' })
  @ApiOkResponse({ type: KeySetAnswer.Output })
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    new Exchange(request, reply).sendText(this.keys.jwkSet, 'application/jwk-set+json; charset=utf-8');
  }
}
