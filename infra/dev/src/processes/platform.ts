import { type Child, startChild } from './child';
import { assertPortsFree } from './free-ports';
import { gatewaySpec, serviceSpec, storeSpec } from './specs';
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
    const started = await Promise.allSettled(
      REGISTRIES.map((registry) => startChild(serviceSpec(this.settings, registry))),
    );
    for (const result of started) {
      if (result.status === 'fulfilled') this.children.push(result.value);
    }
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async startGateway(): Promise<void> {
    this.children.push(await startChild(gatewaySpec(this.settings)));
  }

  async stop(): Promise<void> {
    for (let child = this.children.pop(); child; child = this.children.pop()) await child.stop();
  }
}
