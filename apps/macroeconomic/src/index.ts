export { type MacroeconomicEnv, parseMacroeconomicEnv } from './env';
export { startMacroeconomic } from './start';
