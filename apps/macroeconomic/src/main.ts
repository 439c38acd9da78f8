import { startRegistry } from '@registry/service-kit';
import { parseMacroeconomicEnv } from './env';
import { macroeconomicLedger } from './registry';
import { startMacroeconomic } from './start';

startRegistry(macroeconomicLedger, () => startMacroeconomic(parseMacroeconomicEnv(process.env)));
