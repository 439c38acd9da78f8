import { rmSync } from 'node:fs';
import { Platform, type SeedOptions, ownSettings, seed, untilReady } from '@registry/dev';

/** Runs a measurement on a platform of its own, seeded and thrown away afterwards. */
export async function withOwnPlatform(
  options: SeedOptions,
  measure: (platform: Platform) => Promise<void>,
): Promise<void> {
  const settings = await ownSettings();
  const platform = new Platform(settings);
  try {
    await platform.startStore();
    await platform.startServices();
    await platform.startGateway();
    await untilReady(settings);
    console.log(`seeding ${options.people} people and ${options.entities} legal entities`);
    await seed(settings, options, () => undefined);
    await measure(platform);
  } finally {
    await platform.stop();
    rmSync(settings.dataDir, { recursive: true, force: true });
  }
}
