import { runOnStore } from '../processes/run-on-store';

/** `npm run verify -- NAME` */
runOnStore('verify', "recomputes all that a registry's store holds from its log, and names the first thing wrong");
