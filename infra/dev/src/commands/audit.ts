import { runOnStore } from '../processes/run-on-store';

/** `npm run audit -- NAME` */
runOnStore('audit', "looks through a registry's store for what breaks the laws of its ledger");
