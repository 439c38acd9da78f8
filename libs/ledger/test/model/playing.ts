import { type Ledger, LedgerError, type ResourceDefinition, type WriteTransaction } from '../../src/index';
import { type Model, type StepAnswer, type WriteAnswer } from './model';
import type { Round, Step, Write } from './operations';
import { request, type ResidentNow, STATUS_BEFORE } from './register';

type Definition = ResourceDefinition<ResidentNow>;

/** Sends a round's writes to a ledger at once and to the model one by one, and expects the same answers of both. */
export async function playRound(ledger: Ledger, definition: Definition, model: Model, round: Round): Promise<void> {
  const { schemaVersion } = definition;
  const writes = round.writes.map((write) => (schemaVersion === 1 ? older(write) : write));
  // Etags are what the writers read before any of them writes.
  const etags = writes.map((write) => model.etags(write));
  const contents = writes.map(({ steps }) => JSON.stringify(steps));
  const answers = await Promise.all(
    writes.map((write, i) => send(ledger, definition, write, etags[i] ?? [], contents[i] ?? '')),
  );
  const expected = writes.map((write, i) => model.write(write, etags[i] ?? [], schemaVersion, contents[i] ?? ''));
  expect(answers).toEqual(expected);
}

/** The write as software that knows no status sends it. */
function older(write: Write): Write {
  const steps = write.steps.map((step) => {
    if (step.kind === 'record') return { ...step, data: { ...step.data, status: STATUS_BEFORE } };
    if (step.kind !== 'correct') return step;
    const { status: _, ...patch } = step.patch;
    return { ...step, patch };
  });
  return { ...write, steps };
}

async function send(
  ledger: Ledger,
  definition: Definition,
  { steps, idempotencyKey }: Write,
  etags: readonly (string | undefined)[],
  content: string,
): Promise<WriteAnswer> {
  const keyed = idempotencyKey === undefined ? {} : { idempotencyKey, requestHash: content };
  try {
    const { seq, result } = await ledger.write({ ...request, ...keyed }, async (tx) => {
      const answers: StepAnswer[] = [];
      for (const [i, step] of steps.entries()) {
        const etag = etags[i];
        const run = (part: WriteTransaction) => perform(part, definition, step, etag === undefined ? {} : { etag });
        answers.push(step.apart ? await tx.attempt(run).catch(refusal) : await run(tx));
      }
      return answers;
    });
    return { seq, result };
  } catch (error) {
    return refusal(error);
  }
}

/** What the ledger refused on purpose. @throws anything else */
function refusal(error: unknown): { refused: string } {
  if (error instanceof LedgerError && error.kind !== 'UNAVAILABLE' && error.kind !== 'ABORTED') {
    return { refused: error.reason };
  }
  throw error;
}

async function perform(
  tx: WriteTransaction,
  definition: Definition,
  step: Step,
  etag: { etag?: string },
): Promise<StepAnswer> {
  const { key } = step;
  switch (step.kind) {
    case 'record': {
      const { from, to } = step;
      const data = definition.schemaVersion === 1 ? withoutStatus(step.data) : step.data;
      const range = { validFrom: from, ...(to === undefined ? {} : { validTo: to }) };
      const { unchanged } = await tx.record(definition, { key, data, ...range, ...etag });
      return { unchanged };
    }
    case 'correct': {
      const { from, to, patch } = step;
      return tx.correct(definition, { key, from, ...(to === undefined ? {} : { to }), patch, ...etag });
    }
    case 'end':
      return tx.end(definition, { key, at: step.at, ...etag });
    case 'annul': {
      const [live = []] = await tx.liveVersions(definition, [key]);
      const wrong = live.find(({ validFrom, validTo }) => validFrom <= step.at && step.at < (validTo ?? '9999'));
      return tx.annul(definition, { key, versionId: wrong?.versionId ?? 'none', ...etag });
    }
    case 'merge':
      return tx.merge(definition, { from: key, into: step.into, ...etag });
    case 'erase':
      return tx.erase(definition, { key, ...etag });
  }
}

function withoutStatus(data: ResidentNow): ResidentNow {
  const { status: _, ...before } = data;
  return before as ResidentNow;
}
