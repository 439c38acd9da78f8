import { Body, Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TokenGuard } from '../access/token.guard';
import { Exchange } from '../exchange/exchange';
import { Repeatable } from '../receipts/receipt-routes';
import { PersonAnswer, PersonListAnswer, PersonLookupBody, PersonSearchBody } from './person.queries';
import { PersonService } from './person.service';

/** Persons of the population registry. All is POST: no personal data stands in an address. */
@ApiTags('persons')
@ApiBearerAuth('token')
@UseGuards(TokenGuard)
@Controller('v1')
export class PersonController {
  constructor(private readonly persons: PersonService) {}

  @Post('persons::lookup')
  @HttpCode(200)
  @Repeatable()
  @ApiOperation({ summary: 'A person by citizen id or person id, and what other registries add' })
  @ApiOkResponse({ type: PersonAnswer.Output })
  async lookup(
    @Body() body: PersonLookupBody,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    exchange.sendPrivate(await this.persons.lookup(body, exchange));
  }

  @Post('persons::search')
  @HttpCode(200)
  @Repeatable()
  @ApiOperation({ summary: 'Persons by name, division and birth date' })
  @ApiOkResponse({ type: PersonListAnswer.Output })
  async search(
    @Body() body: PersonSearchBody,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    exchange.sendPrivate(await this.persons.search(body, exchange));
  }
}
