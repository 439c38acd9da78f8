/** What a handler knows of its call. */
export interface CallContext {
  /** The caller's `x-request-id`, or a new one. */
  readonly requestId: string;
  /** When the answer is no longer wanted, in milliseconds of Unix time; always set. */
  readonly deadline: number;
  /** Aborted when the caller cancels, the deadline passes or the server gives up draining. */
  readonly signal: AbortSignal;
  /** Aborted when the server begins to drain: a stream that would go on for ever ends then. */
  readonly stopping: AbortSignal;
  /** Name of this registry in errors, e.g. `population.registry`. */
  readonly domain: string;
  /** The calling system, from the metadata `x-caller`. */
  readonly caller?: string;
  /** Why it asks, from the metadata `x-purpose`. */
  readonly purpose?: string;
  /**
   * Commits of other registries that a write follows, by registry, from the metadata `x-registry-after`.
   * @throws RegistryError INVALID_ARGUMENT `AFTER_MALFORMED` when it is read
   */
  readonly after: Readonly<Record<string, number>>;
}
