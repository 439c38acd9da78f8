import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requireToken } from './caller';

/** Lets nobody in without a token. */
@Injectable()
export class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    requireToken(context.switchToHttp().getRequest<FastifyRequest>().caller);
    return true;
  }
}
