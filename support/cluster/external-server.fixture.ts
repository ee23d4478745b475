import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { milliseconds } from '../quantities/units';
import { answerOf, untilAnswering } from './external-answer';
import { untilTrue } from './external-tries.fixture';

/** A server of few words; takes its port as simulators do. */
const PROGRAM = `
const server = require('node:http').createServer((request, response) => response.end('{}'));
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
server.listen(port, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port));
`;

const ROOT = resolve(__dirname, '../..');
const SIMULATOR = ['-r', 'ts-node/register/transpile-only', 'support/simulator/simulator-process.ts'];

/** A server that commands of a shell start in the background and kill, as those of a user do with a service. */
export class RunnableServer implements AsyncDisposable {
  readonly commands: { readonly inject: string; readonly heal: string };
  readonly freeze: { readonly inject: string; readonly heal: string };
  readonly #folder: string;
  /** Undefined until it listens. */
  #origin: string | undefined;

  private constructor(folder: string, program: readonly string[]) {
    this.#folder = folder;
    const file = (name: string): string => `'${join(folder, name)}'`;
    const words = program.map((word) => `'${word}'`).join(' ');
    const signal = (name: string): string => `kill -${name} "$(cat ${file('pid')})"`;
    this.commands = {
      inject: signal('KILL'),
      heal:
        `cd '${ROOT}'; '${process.execPath}' ${words} --port "$(cat ${file('port')})" > ${file('said')} 2>&1 & ` +
        `echo $! > ${file('pid')}`,
    };
    this.freeze = { inject: signal('STOP'), heal: signal('CONT') };
  }

  /** Starts a simulator with these flags, or else a server of few words; resolves once it answers. */
  static async start(...flags: readonly string[]): Promise<RunnableServer> {
    const folder = mkdtempSync(join(tmpdir(), 'external-server-'));
    const program = join(folder, 'program.js');
    writeFileSync(program, PROGRAM);
    writeFileSync(join(folder, 'port'), '0');
    writeFileSync(join(folder, 'said'), '');
    const server = new RunnableServer(folder, flags.length > 0 ? [...SIMULATOR, ...flags] : [program]);
    try {
      await server.#begin();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    spawnSync(this.commands.heal, { shell: true, stdio: 'ignore' });
    await untilTrue(() => Promise.resolve(this.#said.includes('\n')));
    const { origin, port } = new URL(/listening on (\S+)/.exec(this.#said)?.[1] ?? this.#said);
    writeFileSync(join(this.#folder, 'port'), port);
    this.#origin = origin;
    await untilAnswering(origin, { deadline: milliseconds(20_000) });
  }

  get origin(): string {
    if (this.#origin === undefined) throw new Error('it does not listen yet');
    return this.#origin;
  }

  get pid(): number {
    return Number(readFileSync(join(this.#folder, 'pid'), 'utf8'));
  }

  /** Resolves once it takes no connections any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    spawnSync(this.commands.inject, { shell: true, stdio: 'ignore' });
    rmSync(this.#folder, { recursive: true, force: true });
    const origin = this.#origin;
    if (origin !== undefined) await untilTrue(async () => (await answerOf(origin)).status === 'silent');
  }

  get #said(): string {
    return readFileSync(join(this.#folder, 'said'), 'utf8');
  }
}
