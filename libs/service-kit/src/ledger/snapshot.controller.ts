import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type LogPoint } from '@registry/ledger';
import type {
  LogPoint as LogPointMessage,
  ResolveKnownAtRequest,
  SnapshotServiceDefinition,
  WatchHeadRequest,
} from '@registry/proto/common/v1';
import { invalidArgument, violation } from '../errors/constructors';
import type { CallContext } from '../grpc-server/call-context';
import type { ServiceImplementation } from '../grpc-server/service-implementation';
import { HeadWatchers } from './head-watchers';

/** What readers of several registries pin by, the same in every registry. */
@Injectable()
export class SnapshotController implements ServiceImplementation<SnapshotServiceDefinition> {
  private readonly watchers: HeadWatchers;

  constructor(@Inject(Ledger) private readonly ledger: Ledger) {
    this.watchers = new HeadWatchers(ledger);
  }

  async *watchHead(_request: WatchHeadRequest, { signal, stopping }: CallContext): AsyncGenerator<LogPointMessage> {
    for await (const point of this.watchers.watch(AbortSignal.any([signal, stopping]))) {
      yield pointMessage(point);
    }
  }

  async resolveKnownAt({ time }: ResolveKnownAtRequest): Promise<LogPointMessage> {
    const ms = Date.parse(time ?? '');
    if (Number.isNaN(ms)) {
      throw invalidArgument([
        violation('time', 'TIME_INVALID', { en: 'must be a time that exists', zh: '须为存在的时间' }),
      ]);
    }
    return pointMessage(await this.ledger.knownAt(new Date(ms).toISOString()));
  }
}

function pointMessage({ positions, recordedAt, after }: LogPoint): LogPointMessage {
  return { positions: [...positions], recordedAt, after: { ...after } };
}
