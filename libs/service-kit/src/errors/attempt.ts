import { RegistryError } from './registry-error';

/** What a function returns, or the registry's error that it throws: for batches, whose items fail one by one. */
export function attempt<T>(run: () => T): T | RegistryError {
  try {
    return run();
  } catch (error) {
    if (error instanceof RegistryError) {
      return error;
    }
    throw error;
  }
}
