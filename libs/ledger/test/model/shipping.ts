import type { ForeignCommit, Ledger } from '../../src/index';
import { type Resident, request, residents } from './register';

export const zhang: Resident = { number: '1', name: '张三', division: '310101', sex: '1', born: '1980-01-01' };

/** The log of a ledger of up to 1,000 commits, as it travels. */
export async function logOf(ledger: Ledger): Promise<ForeignCommit[]> {
  return ledger.carry((await ledger.listChanges({ limit: 1000 })).commits);
}

/** Sends the whole log of a node to the one above; what that has is passed over. */
export async function ship(from: Ledger, to: Ledger, node: string): Promise<void> {
  await Promise.all((await logOf(from)).map((foreign) => to.foreign.adopt(node, foreign)));
}

/** Records who has a number, by default under a key of the same name. */
export function recordNumber(ledger: Ledger, number: string, key = `residents/${number}`, validFrom = '2000-01-01') {
  return ledger.write(request, (tx) => tx.record(residents, { key, data: { ...zhang, number }, validFrom }));
}
