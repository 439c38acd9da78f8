import { spawn } from 'node:child_process';
import mongoose from 'mongoose';
import { REGISTRIES, type Registry } from '../src/processes/settings';
import { serviceSpec, storeUri } from '../src/processes/specs';
import { Stack, stackTimeoutMs } from './stack';

/** What a command of a registry's process printed, and its exit code. */
interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

describe('a command of a registry', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  }, stackTimeoutMs);

  afterAll(() => stack.stop(), stackTimeoutMs);

  function run(registry: Registry, ...args: string[]): Promise<Outcome> {
    const { entry, env } = serviceSpec(stack.settings, registry);
    const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, ...env } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    return new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
    });
  }

  it(
    'audits and verifies what the platform holds, while it serves, and finds nothing wrong',
    async () => {
      for (const registry of REGISTRIES) {
        for (const command of ['audit', 'verify']) {
          const { code, output } = await run(registry, command);
          expect(output).toMatch(new RegExp(`^${registry}: 未发现问题 / nothing wrong \\(\\d+ commits`));
          expect(code).toBe(0);
        }
      }
    },
    stackTimeoutMs,
  );

  it(
    'names what somebody changed behind its back',
    async () => {
      const connection = await mongoose
        .createConnection(storeUri(stack.settings), { dbName: 'population' })
        .asPromise();
      const person = await connection.collection('persons').findOne({});
      await connection.collection('persons').updateOne({ _id: person?._id }, { $set: { data: '{}' } });
      await connection.close();
      for (const [command, named] of [
        ['audit', `CURRENT_DIFFERS persons ${String(person?._id)}:`],
        ['verify', `DIFFERS persons ${String(person?._id)} (data):`],
      ] as const) {
        const { code, output } = await run('population', command);
        expect(output).toContain(named);
        expect(output).toContain('1 处问题 / 1 findings');
        expect(code).toBe(1);
      }
    },
    stackTimeoutMs,
  );

  it('is refused when there is none of that name', async () => {
    const { code, output } = await run('population', 'polish');
    expect(output).toContain('no command "polish": audit, new-epoch, verify');
    expect(code).toBe(1);
  });
});
