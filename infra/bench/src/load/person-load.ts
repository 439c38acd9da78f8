import { PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';

export interface PersonLoad {
  readonly port: number;
  readonly personIds: readonly string[];
  readonly callers: number;
  readonly seconds: number;
}

/** Gets per second over keys drawn evenly, by concurrent callers in this process; fails if any was not answered. */
export async function personLoad({ port, personIds, callers, seconds }: PersonLoad): Promise<number> {
  const client = createClient(PersonServiceDefinition, { address: `127.0.0.1:${port}`, unaryDeadlineMs: 30_000 });
  let answered = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  async function caller(): Promise<void> {
    while (performance.now() < end) {
      const value = personIds[Math.floor(Math.random() * personIds.length)] ?? '';
      await client.getPerson({ person: { reference: { $case: 'personId', value } }, asOf: undefined });
      answered++;
    }
  }
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsed = (performance.now() - start) / 1000;
  client.close();
  return answered / elapsed;
}
