import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type SeedOptions,
  Platform,
  developmentSecrets,
  gatewayUrl,
  ownSettings,
  seed,
  untilReady,
} from '../src/index';
import { docstoreCli } from '../src/backups/docstore-cli';
import { restoreBackup, storeFolders } from '../src/backups/restore';
import { type Child, startChild } from '../src/processes/child';
import type { NodeSettings, Registry, Settings } from '../src/processes/settings';
import { namedSpec, storeSpec } from '../src/processes/specs';

/** Counties and above, 2,000 people, 500 entities: enough that every part of an overview says something. */
export const smallSeed: SeedOptions = { people: 2_000, entities: 500, towns: false };

/** Longer than any start or stop of a stack takes on two busy cores. */
export const stackTimeoutMs = 120_000;

/** An answer of the gateway. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
}

/** A service that a stack runs. */
type ServiceName = Registry | NodeSettings['name'];

/** The whole platform with a folder and ports of its own. */
export class Stack {
  private readonly restarted: Child[] = [];

  private constructor(
    readonly settings: Settings,
    private platform: Platform,
  ) {}

  /** Starts store, services and gateway, in tiers or not, and seeds them. */
  static async start(
    seeding: (settings: Settings) => Promise<unknown> = seedSmall,
    options: { readonly tiers?: boolean } = {},
  ): Promise<Stack> {
    const settings = await ownSettings(options);
    const stack = new Stack(settings, new Platform(settings));
    try {
      await stack.startProcesses();
      await seeding(settings);
      await untilReady(settings);
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  get token(): string {
    return developmentSecrets(this.settings.dataDir).demoToken;
  }

  /** Header of a caller who may see synthetic personal data. */
  get authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  /** Where a service answers over gRPC. */
  address(name: ServiceName): string {
    return `127.0.0.1:${namedSpec(this.settings, name).port}`;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return read(await fetch(gatewayUrl(this.settings) + path, { headers }));
  }

  async post(path: string, body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
    return read(await fetch(gatewayUrl(this.settings) + path, { method: 'POST', body, headers }));
  }

  /** Posts as the demo caller and gives the answer as it comes. */
  open(path: string, body: string, type: string): Promise<Response> {
    const headers = { ...this.authorization, 'content-type': type };
    return fetch(gatewayUrl(this.settings) + path, { method: 'POST', body, headers });
  }

  /** Posts JSON as the demo caller. */
  postJson(path: string, body: unknown): Promise<Answer> {
    return this.post(path, JSON.stringify(body), { ...this.authorization, 'content-type': 'application/json' });
  }

  /** What a service says on its own port of whether it can answer. */
  async readiness(name: ServiceName): Promise<Answer> {
    return read(await fetch(namedSpec(this.settings, name).readyUrl ?? ''));
  }

  /** Sends a signal to the running process of that name. */
  signal(name: ServiceName | 'docstore' | 'gateway', signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child(name);
    process.kill(child.pid, signal);
    return signal === 'SIGKILL' ? child.ended : Promise.resolve(null);
  }

  /** Whether the process of that name is still the one that was started, and runs. */
  pid(name: ServiceName | 'docstore' | 'gateway'): number {
    const { pid } = this.child(name);
    process.kill(pid, 0);
    return pid;
  }

  /** Starts a process that was killed. */
  async startAgain(name: ServiceName | 'docstore'): Promise<void> {
    const spec = name === 'docstore' ? storeSpec(this.settings) : namedSpec(this.settings, name);
    this.restarted.push(await startChild(spec));
  }

  /** Stops every process and starts them over the same data. */
  async startOver(): Promise<void> {
    await this.stopProcesses();
    this.platform = new Platform(this.settings);
    await this.startProcesses();
    await untilReady(this.settings);
  }

  /** Backs up the store as it runs. */
  async backup(file: string): Promise<void> {
    await docstoreCli('backup', file, join(this.settings.dataDir, storeFolders.used));
  }

  /** Stops every process, puts a backup in the place of the store, and starts them over it. */
  async restore(file: string): Promise<void> {
    await this.stopProcesses();
    await restoreBackup(this.settings, file);
    this.platform = new Platform(this.settings);
    await this.startProcesses();
    await untilReady(this.settings);
  }

  /** Everything that any process has logged. */
  logs(): string {
    const folder = join(this.settings.dataDir, 'logs');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
  }

  /** Stops everything and removes its folder. */
  async stop(): Promise<void> {
    await this.stopProcesses();
    rmSync(this.settings.dataDir, { recursive: true, force: true });
  }

  private child(name: string): Child {
    const found = [...this.platform.processes, ...this.restarted].findLast((child) => child.name === name);
    if (found === undefined) throw new Error(`no process ${name} was started`);
    return found;
  }

  private async startProcesses(): Promise<void> {
    await this.platform.startStore();
    await this.platform.startServices();
    await this.platform.startNodes();
    await this.platform.startGateway();
  }

  /** The gateway and the services before the store. */
  private async stopProcesses(): Promise<void> {
    const [stores, services] = [true, false].map((isStore) =>
      this.restarted.filter(({ name }) => (name === 'docstore') === isStore),
    );
    for (const child of services ?? []) await child.stop();
    await this.platform.stop();
    for (const child of stores ?? []) await child.stop();
    this.restarted.length = 0;
  }
}

function seedSmall(settings: Settings): Promise<unknown> {
  return seed(settings, smallSeed, () => undefined);
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, type: headers.get('content-type') ?? '', headers, text: await response.text() };
}

/** The body of an answer as JSON. The type is the caller's word: what a spec expects is what it checks. */
export function json<T>({ text }: Answer): T {
  return JSON.parse(text) as T;
}

/** The lines of an NDJSON body. */
export function lines<T>({ text }: Pick<Answer, 'text'>): T[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** Asks again until the answer is as wanted. @throws Error with the last answer when that takes too long */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, withinMs: number): Promise<T> {
  const end = Date.now() + withinMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (wanted(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  } while (Date.now() < end);
  throw new Error(`not as wanted within ${withinMs} ms: ${JSON.stringify(last)?.slice(0, 500) ?? String(last)}`);
}
