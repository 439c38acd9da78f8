import { resetPlatform } from '../backups/reset';
import { readSettings } from '../processes/settings';

/** `npm run reset`: removes all data of this machine's platform. Refuses while it runs. */
async function reset(): Promise<void> {
  const settings = readSettings({ tiers: true });
  await resetPlatform(settings);
  console.log(`removed the data in ${settings.dataDir}`);
}

reset().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
