import {
  COLLECTIONS,
  command,
  isWrite,
  type Case,
  type CommandStep,
  type EndStep,
  type SessionName,
} from '../cases/case';
import { differenceOf, type Answer, type Difference } from '../compare/difference';
import type { Engine } from '../engines/engine';
import { explanation } from '../known-differences';
import type { KnownDifference } from '../known/known-difference';
import { Player } from './player';

/** What a run of a case showed. */
export interface CaseResult {
  readonly compared: number;
  /** what is on the list; after a write that is, the rest of the case was left out */
  readonly known: readonly KnownDifference[];
  readonly difference?: Difference;
  /** the commands up to the difference */
  readonly played: Case;
}

const CONTENTS = command({ find: 'main', filter: {}, sort: { _id: 1 } }, 'total');

/** Runs a case on both engines, each command on both at once, up to the first difference. */
export async function runCase(engines: readonly [Engine, Engine], each: Case): Promise<CaseResult> {
  const players: [Player, Player] = [new Player(engines[0]), new Player(engines[1])];
  const run = new CaseRun(players);
  try {
    for (const name of COLLECTIONS) await Promise.all(players.map((player) => player.dropCollection(name)));
    for (const step of each) if (!(await run.take(step))) break;
    return run.result();
  } finally {
    await Promise.all(players.map((player) => player.close()));
  }
}

class CaseRun {
  private compared = 0;
  private readonly known: KnownDifference[] = [];
  /** the writes of transactions that are under way */
  private readonly written = new Map<SessionName, CommandStep[]>();
  private contents: readonly unknown[] = [];
  private readonly played: (CommandStep | EndStep)[] = [];
  private difference: Difference | undefined;

  constructor(private readonly players: readonly [Player, Player]) {}

  result(): CaseResult {
    const { compared, known, difference, played } = this;
    return { compared, known, played, ...(difference === undefined ? {} : { difference }) };
  }

  /** @returns whether the case can go on */
  async take(step: CommandStep | EndStep): Promise<boolean> {
    this.played.push(step);
    if (step.kind !== 'command') {
      await Promise.all(this.players.map((player) => player.end(step)));
      const writes = this.written.get(step.session) ?? [];
      this.written.delete(step.session);
      return this.compareContents(writes);
    }
    if (step.session !== undefined && this.players.some((player) => player.hasFailed(step.session))) return true;
    const before = this.known.length;
    if (!(await this.compare(step))) return false;
    if (this.known.length > before && !isRead(step)) return false;
    if (!isWrite(step)) return true;
    if (step.session !== undefined) {
      this.written.set(step.session, [...(this.written.get(step.session) ?? []), step]);
      return true;
    }
    return !isHalfDone(step, this.players) && this.compareContents([step]);
  }

  /** What differs on and is on the list still ends the case: what follows would differ for the same reason. */
  private async compareContents(causes: readonly CommandStep[]): Promise<boolean> {
    const before = this.known.length;
    return (await this.compare(CONTENTS, causes)) && this.known.length === before;
  }

  private async compare(step: CommandStep, causes?: readonly CommandStep[]): Promise<boolean> {
    const [one, other] = this.players;
    const answers: [Answer, Answer] = await Promise.all([one.play(step), other.play(step)]);
    this.compared++;
    const difference = differenceOf({ step, answers, causes, contents: this.contents });
    if (difference === undefined) {
      if (step === CONTENTS) this.contents = documentsOf(answers[0]);
      return true;
    }
    const known = explanation(difference);
    if (known === undefined) this.difference = difference;
    else this.known.push(known);
    return known !== undefined;
  }
}

function documentsOf({ outcome }: Answer): readonly unknown[] {
  return outcome.kind === 'result' && Array.isArray(outcome.value) ? outcome.value : [];
}

function isRead(step: CommandStep): boolean {
  return ['find', 'aggregate', 'count', 'distinct', 'listIndexes'].includes(Object.keys(step.body)[0] ?? '');
}

/** How far a write of many documents got before it failed depends on the order in which it met them: nothing can be compared after it. */
function isHalfDone({ body }: CommandStep, players: readonly [Player, Player]): boolean {
  const statements: { multi?: boolean }[] = body['updates'] ?? [];
  return statements.some(({ multi }) => multi === true) && players.some((player) => player.failedLast);
}
