import { AsyncResource } from 'node:async_hooks';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Node 20 wraps each bound function twice in `util.deprecate`; Node 22 no longer does. */
const lastSlowMajor = 20;

/**
 * Replaces `AsyncResource#bind` and `AsyncResource.bind` by ones of the same meaning that cost a fortieth, on Node 20
 * only (infra/adr/0004-async-resource-bind.md). Every http2 client request and every Nest interceptor binds.
 * Applying it twice changes nothing.
 * @returns whether this Node needed it
 */
export function applyFastAsyncBind(nodeVersion: string = process.versions.node): boolean {
  if (Number.parseInt(nodeVersion, 10) > lastSlowMajor) {
    return false;
  }
  Object.defineProperty(AsyncResource.prototype, 'bind', { value: bindToResource, configurable: true, writable: true });
  Object.defineProperty(AsyncResource, 'bind', { value: bindToNewResource, configurable: true, writable: true });
  return true;
}

function bindToResource(this: AsyncResource, fn: AnyFunction, thisArg?: unknown): AnyFunction {
  if (typeof fn !== 'function') {
    throw new TypeError('The "fn" argument must be of type function');
  }
  const run = (self: unknown, args: unknown[]): unknown => this.runInAsyncScope(fn, self, ...args);
  return thisArg === undefined
    ? function bound(this: unknown, ...args: unknown[]) {
        return run(this, args);
      }
    : (...args: unknown[]) => run(thisArg, args);
}

function bindToNewResource(fn: AnyFunction, type?: string, thisArg?: unknown): AnyFunction {
  if (typeof fn !== 'function') {
    throw new TypeError('The "fn" argument must be of type function');
  }
  const resource = new AsyncResource(type ?? (fn.name === '' ? 'bound-anonymous-fn' : fn.name));
  return bindToResource.call(resource, fn, thisArg);
}
