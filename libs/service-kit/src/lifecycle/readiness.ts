/** What `/readyz` answers. */
export interface ReadinessReport {
  readonly ready: boolean;
  /** `ok`, or what is wrong, by part (`store`, `service`). */
  readonly parts: Readonly<Record<string, string>>;
}

const checkMs = 1_000;

/** What the service needs to answer, and whether it is there. */
export class Readiness {
  private readonly checks = new Map<string, () => Promise<void>>();
  private markDegraded: (part: string) => void = () => undefined;

  /** Settles with the name of the first part found missing. */
  readonly degraded = new Promise<string>((resolve) => {
    this.markDegraded = resolve;
  });

  /** Adds a part; the check throws an error whose message says what is wrong, without secrets. */
  watch(part: string, check: () => Promise<void>): void {
    this.checks.set(part, check);
  }

  /** Says that a part was found missing. */
  missing(part: string): void {
    this.markDegraded(part);
  }

  /** Asks every part, each for at most a second. */
  async report(): Promise<ReadinessReport> {
    const parts = await Promise.all([...this.checks].map(async ([part, check]) => [part, await ask(check)] as const));
    return { ready: parts.every(([, answer]) => answer === 'ok'), parts: Object.fromEntries(parts) };
  }
}

async function ask(check: () => Promise<void>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, checkMs, 'no answer');
  });
  const answer = check().then(
    () => 'ok',
    (error: unknown) => (error instanceof Error ? error.message : 'failed'),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
