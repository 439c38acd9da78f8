import { serviceSpec, startChild } from '@registry/dev';
import type { AsOf } from '@registry/proto/common/v1';
import type { Stage } from '../stage/stage';
import { startStore } from '../stage/store';
import { People } from '../people/people';
import { Traffic } from '../people/traffic';

/** Divisions searched at moments of their own: each is held against an export of everybody. */
const SEARCHED_NOW = 4;

export interface PagingOptions {
  readonly people: number;
  readonly rate: number;
  readonly rounds: number;
}

/**
 * Pages through everybody, by search and by export, while commits arrive that move, rename and add people: each is
 * returned exactly once, at a moment pinned before and at the one that a first page chose.
 */
export async function provePaging(stage: Stage, { people: count, rate, rounds }: PagingOptions): Promise<void> {
  await startStore(stage);
  const service = await startChild(serviceSpec(stage.settings, 'population'));
  stage.atEnd(() => service.stop());
  const people = new People(`127.0.0.1:${stage.settings.grpc.population.port}`);
  stage.atEnd(() => people.close());
  await people.seed(count);
  const before = await people.export(undefined);
  stage.claim(`${count} people are there`, before.ids.length < count ? [`${before.ids.length} are`] : []);
  const pinned: AsOf = { validAt: people.today, knownAt: before.knownAt };
  const provinces = [...new Set(before.persons.map(({ division }) => `${division.slice(0, 2)}0000`))].sort();

  const traffic = new Traffic(people, before.persons, rate);
  await traffic.start();
  const started = performance.now();
  let pages = 0;
  for (let round = 0; round < rounds; round++) {
    const searched: string[] = [];
    for (const division of provinces) {
      const found = await people.search(division, pinned);
      searched.push(...found.ids);
      pages += found.pages;
    }
    stage.claim('search pages pinned before return each exactly once', differences(before.ids, searched));
    stage.claim(
      'an export pinned before returns each exactly once',
      differences(before.ids, (await people.export(pinned)).ids),
    );
    const now = await people.export(undefined);
    const asOf = { validAt: people.today, knownAt: now.knownAt };
    stage.claim(
      'an export of now returns what another of its moment does',
      differences((await people.export(asOf)).ids, now.ids),
    );
    for (const division of provinces.slice(0, SEARCHED_NOW)) {
      const found = await people.search(division, undefined);
      pages += found.pages;
      const there = (await people.export({ validAt: people.today, knownAt: found.knownAt })).persons;
      const expected = there.filter((person) => person.division.startsWith(division.slice(0, 2)));
      const against = differences(
        expected.map(({ personId }) => personId),
        found.ids,
      );
      if (against.length > 0)
        stage.claim(`search pages of ${division} return each of their moment exactly once`, against);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const { commits, refused } = await traffic.stop();
  const arrived = Math.round(commits / seconds);
  stage.claim('all that is written meanwhile is accepted', refused);
  stage.claim(`${rate} commits/s arrive`, arrived < rate ? [`${arrived} did`] : []);
  stage.figure(
    `${before.ids.length} people, ${pages} pages in ${seconds.toFixed(1)} s, ${arrived} commits/s meanwhile`,
  );
}

/** Who is missing and who came twice or uncalled. */
function differences(expected: readonly string[], found: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const id of found) times.set(id, (times.get(id) ?? 0) + 1);
  const against = expected.flatMap((id) => {
    const n = times.get(id) ?? 0;
    times.delete(id);
    return n === 1 ? [] : [`${id} came ${n} times`];
  });
  return [...against, ...[...times.keys()].map((id) => `${id} was not to come`)];
}
