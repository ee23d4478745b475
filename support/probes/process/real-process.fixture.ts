import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';

/** Why tests with real processes are left out here; false where they are not. */
export const WITHOUT_PROC = !existsSync('/proc/self/schedstat') && 'no /proc/PID/schedstat on this platform';

type Child = ChildProcessByStdio<Writable, Readable, null>;

// Answers each word with one line; a child burns the CPU time itself, and ends.
const PROGRAM = `
const { spawnSync } = require('node:child_process');
const burn = 'const end = process.cpuUsage().user + BURN; while (process.cpuUsage().user < end);';
const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const [what, micros] = line.split(' ');
  const code = burn.replace('BURN', micros);
  if (what === 'burn') eval(code);
  if (what === 'child') spawnSync(process.execPath, ['-e', code]);
  console.log('done');
});
`;

/** A Node program that listens on a port of the loopback and burns CPU time when it is told to; ends with the test. */
export class RealProcess {
  readonly pid: number;
  readonly port: number;
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: Child, lines: AsyncIterator<string>, port: number) {
    this.#child = child;
    this.#lines = lines;
    this.pid = child.pid ?? NaN;
    this.port = port;
  }

  static async start(test: TestContext): Promise<RealProcess> {
    const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    test.after(() => child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    return new RealProcess(child, lines, Number(value));
  }

  /** Resolves when it, or a child of it, has used that much CPU time, in milliseconds. */
  async burn(cpuMs: number, by: 'itself' | 'a child' = 'itself'): Promise<void> {
    this.#child.stdin.write(`${by === 'itself' ? 'burn' : 'child'} ${cpuMs * 1000}\n`);
    await this.#lines.next();
  }

  /** Resolves when nothing is left of it. */
  async end(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}
