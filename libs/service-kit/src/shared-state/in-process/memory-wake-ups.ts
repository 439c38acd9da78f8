import { EventEmitter } from 'node:events';
import { requirePayload, type WakeUps } from '../wake-ups';

/** Wake-ups within this process. */
export class MemoryWakeUps implements WakeUps {
  private readonly topics = new EventEmitter().setMaxListeners(0);

  publish(topic: string, payload: string): void {
    requirePayload(payload);
    setImmediate(() => this.topics.emit(`topic ${topic}`, payload));
  }

  subscribe(topic: string, listener: (payload: string) => void): () => void {
    this.topics.on(`topic ${topic}`, listener);
    return () => {
      this.topics.off(`topic ${topic}`, listener);
    };
  }
}
