import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { LogPoint } from '@registry/proto/common/v1';
import { RegistryError } from '@registry/service-kit';
import { Registries } from '../registries/registries';
import { bySource } from '../registries/registry-names';
import { type SourceName, sourceNames } from '../registries/source';
import { HeadNews } from './head-news';
import { type KnownHead, Pins } from './pins';
import { type Positions, reach } from './positions';

/** A head that is asked for is waited for so long. */
const askMs = 1_000;
/** A registry that was away is tried again after this long. */
const againMs = 250;
/** Heads come at least every ten seconds; after this long without one the stream is begun anew. */
const silenceMs = 25_000;
const streamMs = 3_600_000;
/** Rounds of questions until a commit and all that it follows are pinned: one under way, one for each registry. */
const maxRounds = 1 + sourceNames.length;

/** Follows the heads of the registries, and pins them. */
@Injectable()
export class Heads implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly pins = new Pins<SourceName>(sourceNames);
  readonly news = new HeadNews<SourceName>();
  private readonly stopping = new AbortController();
  private readonly questions = new Map<SourceName, Promise<boolean>>();
  private readonly unsettled = new Set<SourceName>();

  constructor(private readonly registries: Registries) {}

  /** Resolves when each registry was heard of, or was found to be away. */
  async onApplicationBootstrap(): Promise<void> {
    const settled = Promise.all(
      sourceNames.map(
        (name) =>
          new Promise<void>((resolve) => {
            void this.follow(name, resolve);
          }),
      ),
    );
    await Promise.race([settled, this.pause(askMs)]);
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  /**
   * Waits until positions are pinned, with all that they follow: then the next read sees them. Registries are asked as far as
   * they answer, for two seconds at most; of positions that are in no log it is known after two questions.
   */
  async include(name: SourceName, positions: Positions): Promise<void> {
    const until = performance.now() + askMs;
    for (let round = 0; round < maxRounds && performance.now() < until; round += 1) {
      const behind = this.pins.behind();
      // The first question may have been under way before; what the second did not bring is not there.
      const isSettled = round > 1 && behind.length === 0;
      if (isSettled || reach(this.pins.vector[name] ?? [], positions)) {
        return;
      }
      const answers = await Promise.all([name, ...behind].map((asked) => this.ask(asked)));
      if (answers[0] === false || (round > 0 && answers.includes(false))) {
        return;
      }
    }
  }

  /** Follows one registry until the gateway stops; `settled` is told of the first head, or that there is none. */
  private async follow(name: SourceName, settled: () => void): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const silent = new AbortController();
      const silence = setTimeout(() => silent.abort(), silenceMs);
      const signal = AbortSignal.any([this.stopping.signal, silent.signal]);
      try {
        const heads = this.registries.clients.snapshots[name].watchHead({}, { signal, deadlineMs: streamMs });
        for await (const head of heads) {
          silence.refresh();
          this.pins.heard(name, knownHead(head));
          this.news.heard(name, head.positions);
          settled();
          this.askBehind();
        }
      } catch (error) {
        if (!(error instanceof RegistryError)) {
          throw error;
        }
      } finally {
        clearTimeout(silence);
      }
      settled();
      await this.pause(againMs);
    }
  }

  private askBehind(): void {
    for (const name of this.pins.behind()) {
      void this.askUntilKnown(name);
    }
  }

  /** Asks a registry whose head known here is behind what others follow, again when those came while it was asked. */
  private async askUntilKnown(name: SourceName): Promise<void> {
    if (this.unsettled.has(name)) {
      return;
    }
    this.unsettled.add(name);
    while (!this.stopping.signal.aborted && this.pins.behind().includes(name)) {
      if (!(await this.ask(name))) {
        await this.pause(againMs);
      }
    }
    this.unsettled.delete(name);
  }

  /** Asks for a head, one question of a registry at a time; whether it answered. */
  private ask(name: SourceName): Promise<boolean> {
    const asking = this.questions.get(name);
    if (asking !== undefined) {
      return asking;
    }
    const question = this.askNow(name).finally(() => {
      this.questions.delete(name);
    });
    this.questions.set(name, question);
    return question;
  }

  private async askNow(name: SourceName): Promise<boolean> {
    const asked = this.pins.ask();
    const signal = this.stopping.signal;
    try {
      for await (const head of this.registries.clients.snapshots[name].watchHead({}, { signal, deadlineMs: askMs })) {
        this.pins.answered(name, asked, knownHead(head));
        this.news.heard(name, head.positions);
        return true;
      }
    } catch (error) {
      if (!(error instanceof RegistryError)) {
        throw error;
      }
    }
    return false;
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}

function knownHead({ positions, after }: LogPoint): KnownHead<SourceName> {
  return { positions, after: bySource(after) };
}
