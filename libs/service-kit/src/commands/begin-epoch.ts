import { Ledger } from '@registry/ledger';
import type { StoreCommand } from './registry-process';

/**
 * `new-epoch`: lets the log go on in a new epoch. Run it after a restore from a backup, while no service uses the store: then
 * cursors and snapshots of what was lost are told so, and are not taken for what is written next. Its argument, if any, is the
 * epoch that the replaced log had reached: the new one lies above it. Of epochs between the backup's and that one nothing is
 * known, so their cursors and snapshots are told to begin again.
 */
export const beginEpoch: StoreCommand = async (connection, { registry, resources }, [above = '0']) => {
  if (!/^\d{1,9}$/.test(above)) {
    throw new Error(`时期须为数字 / the epoch must be a number: "${above}"`);
  }
  const ledger = await Ledger.open({ connection, registry, resources });
  try {
    const { positions } = await ledger.newEpoch({ epoch: Number(above), forks: [] });
    const [position] = positions;
    process.stdout.write(`${registry}: ${position?.partition}:${position?.epoch}:${position?.seq}\n`);
    return true;
  } finally {
    await ledger.close();
  }
};
