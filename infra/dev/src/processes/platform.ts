import { type Child, type ChildSpec, startChild } from './child';
import { assertPortsFree } from './free-ports';
import { gatewaySpec, nodeSpec, serviceSpec, storeSpec } from './specs';
import { REGISTRIES, type Settings } from './settings';

/** The running platform: started part by part, stopped in the reverse order. */
export class Platform {
  private readonly children: Child[] = [];

  constructor(readonly settings: Settings) {}

  get processes(): readonly Child[] {
    return this.children;
  }

  async checkPorts(): Promise<void> {
    await assertPortsFree(this.settings);
  }

  async startStore(): Promise<void> {
    if (!this.settings.externalStore) this.children.push(await startChild(storeSpec(this.settings)));
  }

  async startServices(): Promise<void> {
    await this.startAll(REGISTRIES.map((registry) => serviceSpec(this.settings, registry)));
  }

  /** Starts the nodes below the national registry, if there are any. */
  async startNodes(): Promise<void> {
    await this.startAll(this.settings.nodes.map((node) => nodeSpec(this.settings, node)));
  }

  async startGateway(): Promise<void> {
    this.children.push(await startChild(gatewaySpec(this.settings)));
  }

  async stop(): Promise<void> {
    for (let child = this.children.pop(); child; child = this.children.pop()) await child.stop();
  }

  private async startAll(specs: readonly ChildSpec[]): Promise<void> {
    const started = await Promise.allSettled(specs.map((spec) => startChild(spec)));
    for (const result of started) {
      if (result.status === 'fulfilled') this.children.push(result.value);
    }
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
