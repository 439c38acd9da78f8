/** A store that a run was given. */
export interface GivenStore {
  /** What TEST_MONGODB_URI says. */
  readonly uri: string;
  /** @throws Error unless `buildInfo.modules` is that of the engine which TEST_ENGINE names */
  requireEngine(modules: unknown): void;
}

/**
 * The store that TEST_MONGODB_URI names, if any.
 * @throws Error when the suite over real engines (TEST_SUITE=engines) runs without one, or TEST_ENGINE is none it knows
 */
export function givenStore(): GivenStore | undefined;
