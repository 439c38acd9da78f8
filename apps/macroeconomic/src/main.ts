import { parseMacroeconomicEnv } from './env';
import { startMacroeconomic } from './start';

void startMacroeconomic(parseMacroeconomicEnv(process.env));
