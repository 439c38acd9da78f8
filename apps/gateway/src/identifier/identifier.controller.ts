import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { divisionExistedEver } from '@registry/code-mapping';
import { detectIdentifier } from '@registry/identity';
import { todayInChina } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GATEWAY_ENV } from '../environment';
import type { GatewayEnv } from '../env';
import { Exchange } from '../exchange/exchange';
import { Repeatable } from '../receipts/receipt-routes';
import { type Language, languageOf } from '../problems/language';
import { type IdentifierResult, ValidateIdentifiersAnswer, ValidateIdentifiersBody } from './identifier.queries';

/** Checks of numbers by their own characters; no registry is asked. */
@ApiTags('identifiers')
@Controller('v1')
export class IdentifierController {
  constructor(@Inject(GATEWAY_ENV) private readonly env: GatewayEnv) {}

  @Post('identifiers::validate')
  @HttpCode(200)
  @Repeatable()
  @ApiOperation({
    summary: 'What numbers are, and whether their check digits and dates hold; up to 10,000 at a time',
    description: 'Says nothing of whether a number was ever issued.',
  })
  @ApiOkResponse({ type: ValidateIdentifiersAnswer.Output })
  validate(
    @Body() { values }: ValidateIdentifiersBody,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const language = languageOf(accepted);
    const rules = {
      today: todayInChina(),
      allowSynthetic: this.env.ALLOW_SYNTHETIC,
      areaExisted: divisionExistedEver,
    };
    const results = values.map((value) => resultOf(value, detectIdentifier(value, rules)[0], language));
    new Exchange(request, reply).sendPrivate({ results });
  }
}

function resultOf(
  value: string,
  found: ReturnType<typeof detectIdentifier>[number] | undefined,
  language: Language,
): IdentifierResult {
  if (found === undefined) {
    const description = language === 'zh' ? '没有此长度的号码' : 'no kind of number has this length';
    return { value, kind: null, valid: false, normalized: null, parts: null, reason: 'LENGTH_MISMATCH', description };
  }
  const { kind, outcome } = found;
  return outcome.ok
    ? { value, kind, valid: true, normalized: outcome.normalized, parts: { ...outcome.parts } }
    : {
        value,
        kind,
        valid: false,
        normalized: null,
        parts: null,
        reason: outcome.reason,
        description: outcome.message[language],
      };
}
