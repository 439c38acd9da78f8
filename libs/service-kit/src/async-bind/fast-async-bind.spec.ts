import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { applyFastAsyncBind } from './fast-async-bind';

describe('the fast AsyncResource#bind', () => {
  const original = { method: AsyncResource.prototype.bind, fn: AsyncResource.bind };
  beforeAll(() => applyFastAsyncBind('20.19.0'));
  afterAll(() => {
    Object.defineProperty(AsyncResource.prototype, 'bind', { value: original.method, configurable: true });
    Object.defineProperty(AsyncResource, 'bind', { value: original.fn, configurable: true });
  });

  const storage = new AsyncLocalStorage<string>();

  it('runs a bound function in the context in which it was bound', () => {
    const bound = storage.run('inner', () => AsyncResource.bind(() => storage.getStore()));
    expect(storage.run('outer', bound)).toBe('inner');
    expect(storage.getStore()).toBeUndefined();
  });

  it('runs it in the context of the resource, also later', async () => {
    const resource = storage.run('resource', () => new AsyncResource('spec'));
    const bound = resource.bind(async (value: number) => {
      await Promise.resolve();
      return `${storage.getStore()} ${value}`;
    });
    expect(await storage.run('outer', () => bound(7))).toBe('resource 7');
  });

  it('passes this and the arguments on, unless another this was given', () => {
    function describeThis(this: { name: string }, ...rest: number[]): string {
      return [this.name, ...rest].join(' ');
    }
    const resource = new AsyncResource('spec');
    const owner = { name: 'owner', call: resource.bind(describeThis) };
    expect(owner.call(1, 2)).toBe('owner 1 2');
    const given: unknown = Reflect.apply(Reflect.get(resource, 'bind'), resource, [describeThis, { name: 'given' }]);
    expect(Reflect.apply(given as () => string, owner, [3])).toBe('given 3');
  });

  it('refuses what is no function', () => {
    const bind: unknown = Reflect.get(AsyncResource, 'bind');
    expect(() => Reflect.apply(bind as () => void, AsyncResource, ['text'])).toThrow(TypeError);
  });

  it('leaves a Node that has no need of it as it is', () => {
    const before = AsyncResource.bind;
    expect(applyFastAsyncBind('22.0.0')).toBe(false);
    expect(AsyncResource.bind).toBe(before);
  });
});
