import * as fc from 'fast-check';
import { Pins } from './pins';
import { WorldModel } from '../../test/world-model';

const names = ['p', 'q', 'r'] as const;
const at = (seq: number, epoch = 1) => [{ partition: 'main', epoch, seq }];

describe('pins', () => {
  it('are none for a registry that was not heard of', () => {
    const pins = new Pins(names);
    pins.heard('p', { positions: at(5), after: { q: 3 } });
    expect(pins.vector).toEqual({ p: at(5) });
  });

  it('rise with heads, and never fall', () => {
    const pins = new Pins(names);
    pins.heard('p', { positions: at(5), after: {} });
    pins.heard('p', { positions: at(4), after: {} });
    expect(pins.vector).toEqual({ p: at(5) });
  });

  it('show an effect only when its cause is known', () => {
    const pins = new Pins(names);
    pins.heard('q', { positions: at(2), after: {} });
    pins.heard('p', { positions: at(5), after: {} });
    pins.heard('p', { positions: at(6), after: { q: 3 } });
    expect(pins.vector).toEqual({ p: at(5), q: at(2) });
    expect(pins.behind()).toEqual(['q']);
    pins.heard('q', { positions: at(4), after: {} });
    expect(pins.vector).toEqual({ p: at(6), q: at(4) });
    expect(pins.behind()).toEqual([]);
  });

  it('rise to an earlier head whose causes are known, while those of later ones are not', () => {
    const pins = new Pins(names);
    pins.heard('q', { positions: at(2), after: {} });
    pins.heard('p', { positions: at(5), after: { q: 2 } });
    pins.heard('p', { positions: at(6), after: { q: 3 } });
    pins.heard('p', { positions: at(7), after: { q: 9 } });
    pins.heard('q', { positions: at(4), after: {} });
    expect(pins.vector).toEqual({ p: at(6), q: at(4) });
  });

  it('go on with the head of a registry that was restored and lost the cause', () => {
    const pins = new Pins(names);
    pins.heard('q', { positions: at(9), after: {} });
    pins.heard('p', { positions: at(5), after: { q: 9 } });
    pins.heard('q', { positions: at(4, 2), after: {} });
    expect(pins.vector).toEqual({ p: at(5), q: at(9) });
    expect(pins.behind()).toEqual(['q']);
    pins.answered('q', pins.ask(), { positions: at(4, 2), after: {} });
    expect(pins.vector).toEqual({ p: at(5), q: at(4, 2) });
  });

  it('show what follows a restored registry only beside the head that it may follow', () => {
    const pins = new Pins(names);
    pins.heard('r', { positions: at(2), after: {} });
    pins.heard('q', { positions: at(4, 2), after: {} });
    pins.heard('p', { positions: at(5), after: { q: 9 } });
    pins.answered('q', pins.ask(), { positions: at(4, 2), after: {} });
    pins.heard('p', { positions: at(6), after: { q: 9 } });
    pins.answered('q', pins.ask(), { positions: at(6, 2), after: { r: 3 } });
    expect(pins.vector).toEqual({ p: at(5), q: at(4, 2), r: at(2) });
    pins.heard('r', { positions: at(3), after: {} });
    expect(pins.vector).toEqual({ p: at(6), q: at(6, 2), r: at(3) });
  });

  it('do not take an answer for one to a question about what was heard later', () => {
    const pins = new Pins(names);
    pins.heard('q', { positions: at(2), after: {} });
    const asked = pins.ask();
    pins.heard('p', { positions: at(5), after: { q: 3 } });
    pins.answered('q', asked, { positions: at(2), after: {} });
    expect(pins.vector).toEqual({ q: at(2) });
    expect(pins.behind()).toEqual(['q']);
  });

  it('hold what waits within bounds', () => {
    const pins = new Pins(names);
    pins.heard('q', { positions: at(0), after: {} });
    for (let seq = 1; seq <= 1_000; seq += 1) {
      pins.heard('p', { positions: at(seq), after: { q: seq } });
    }
    pins.heard('q', { positions: at(20), after: {} });
    expect(pins.vector).toEqual({ p: at(20), q: at(20) });
    pins.heard('q', { positions: at(1_000), after: {} });
    expect(pins.vector).toEqual({ p: at(1_000), q: at(1_000) });
  });

  it('only rise, show no effect without its cause, and reach the heads when all have answered, whatever happens', () => {
    const registry = fc.constantFrom(...names);
    const event = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('write' as const), name: registry, follows: fc.subarray([...names]) }),
      },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), name: registry }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('deliver' as const), name: registry }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), name: registry }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), name: registry }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const), name: registry, lose: fc.nat(6) }) },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120, size: 'max' }), (events) => {
        const model = new WorldModel(names);
        for (const one of events) {
          model.apply(one);
          expect(model.faults()).toEqual([]);
        }
        model.settle();
        expect(model.faults()).toEqual([]);
        expect(model.pins.vector).toEqual(model.heads());
      }),
      { numRuns: 500 },
    );
  });
});
