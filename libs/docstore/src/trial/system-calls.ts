/** One system call of a trace, with the lines at which it began and ended. */
export interface SystemCall {
  readonly name: string;
  /** the descriptor it works on, with what strace -yy says of it: `19</data/data.mdb>` */
  readonly target: string;
  readonly text: string;
  readonly began: number;
  ended: number;
  result: string;
}

const WHOLE = /^(\d+) (\w+)\((.*)\) += (.*)$/s;
const UNFINISHED = /^(\d+) (\w+)\((.*) <unfinished \.\.\.>$/s;
const RESUMED = /^(\d+) <\.\.\. (\w+) resumed>(.*)\) += (.*)$/s;

/** Reads what `strace -f -yy` wrote; calls of several threads may overlap. */
export function parseTrace(trace: string): SystemCall[] {
  const calls: SystemCall[] = [];
  const open = new Map<string, SystemCall>();
  for (const [at, line] of trace.split('\n').entries()) {
    const text = line.replace(/^(\d+) +/, '$1 ');
    const resumed = RESUMED.exec(text);
    if (resumed !== null) {
      const call = open.get(`${resumed[1]} ${resumed[2]}`);
      if (call !== undefined) {
        call.ended = at;
        call.result = resumed[4] ?? '';
      }
      continue;
    }
    const begun = WHOLE.exec(text) ?? UNFINISHED.exec(text);
    if (begun === null) continue;
    const [, thread, name = '', rest = '', result] = begun;
    const ended = result === undefined ? Infinity : at;
    const call = { name, target: rest.split(',', 1)[0] ?? '', text: rest, began: at, ended, result: result ?? '' };
    calls.push(call);
    if (result === undefined) open.set(`${thread} ${name}`, call);
  }
  return calls;
}

/** An acknowledged write, by marks that stand in its request and in the data that it must have on disk. */
export interface AcknowledgedWrite {
  readonly request: string;
  readonly data: string;
}

/** The calls that show it, in their order: each began after the one before had ended. */
export type Evidence = Record<'request' | 'pages' | 'sync' | 'root' | 'reply', SystemCall>;

const FILE = /data\.mdb/;
const WRITES = new Set(['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2']);
const SENDS = new Set(['write', 'writev', 'sendto', 'sendmsg']);
const SYNCS = new Set(['fdatasync', 'fsync']);

/**
 * Shows from a trace that a write was on disk before it was acknowledged: its pages were written, then fdatasync of the
 * data file returned, then the root that makes them part of the store was written through a descriptor opened with
 * O_DSYNC (that write returns when it is on disk), and only then the reply was sent.
 * @throws Error naming the step that the trace does not show, or that came too late
 */
export function syncedBeforeReply(calls: readonly SystemCall[], write: AcknowledgedWrite): Evidence {
  const synchronous = new Set(calls.filter(isDsyncOpen).map(({ result }) => result));
  const first = (what: string, after: number, test: (call: SystemCall) => boolean): SystemCall => {
    const found = calls.find((call) => call.began > after && call.ended < Infinity && test(call));
    if (found === undefined) throw new Error(`the trace does not show ${what}`);
    return found;
  };
  const isSocket = ({ target }: SystemCall): boolean => /<(TCP|socket)/.test(target);
  const request = first(
    'the request',
    -1,
    (call) => call.name === 'read' && isSocket(call) && call.text.includes(write.request),
  );
  const reply = first('the reply', request.ended, (call) => SENDS.has(call.name) && isSocket(call));
  const pages = first(
    'the pages',
    -1,
    (call) => WRITES.has(call.name) && FILE.test(call.target) && call.text.includes(write.data),
  );
  const sync = first(
    'the sync of the pages',
    pages.ended,
    (call) => SYNCS.has(call.name) && FILE.test(call.target) && call.result === '0',
  );
  const root = first(
    'the root on disk',
    sync.ended,
    (call) => WRITES.has(call.name) && synchronous.has(call.target) && Number(call.result) > 0,
  );
  if (reply.began < root.ended) throw new Error('the reply was sent before the write was on disk');
  return { request, pages, sync, root, reply };
}

function isDsyncOpen({ name, text }: SystemCall): boolean {
  return name === 'openat' && FILE.test(text) && text.includes('O_DSYNC');
}
