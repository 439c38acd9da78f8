import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A server in a process of its own, so that load and server do not share an event loop. */
export interface ChildServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** Starts `servers/NAME` and waits for the port that it sends. */
export function startServer(name: string, argument = ''): Promise<ChildServer> {
  const child = fork(join(__dirname, '../servers', `${name}.js`), [argument], {
    execArgv: ['--max-semi-space-size=64'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`server ${name} ended with code ${code}`)));
    child.once('message', (port) => {
      child.removeAllListeners('exit');
      resolve({ port: Number(port), pid: child.pid ?? 0, stop: () => stopChild(child) });
    });
  });
}
