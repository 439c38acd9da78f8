import { startProcess } from '@registry/service-kit';
import { parseMacroeconomicEnv } from './env';
import { startMacroeconomic } from './start';

startProcess(() => startMacroeconomic(parseMacroeconomicEnv(process.env)));
