import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SELF_SIGNED } from '../../../target/self-signed.fixture';

interface ServerOptions {
  readonly password?: string;
  /** With a certificate that is its own authority. */
  readonly tls?: boolean;
  /** More of its command line, such as `--maxmemory-policy allkeys-lru`, a word each. */
  readonly config?: readonly string[];
  /** Where nothing is said, one that is free. */
  readonly port?: number;
}

/** A real redis-server on the loopback, which keeps nothing; it ends with the process at the latest. */
export class RedisServer implements AsyncDisposable {
  /** Why there can be none here: a reason to skip. */
  static readonly whyNot =
    spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'redis-server is not installed';

  readonly url: string;
  readonly port: number;
  /** PEM text, where it speaks TLS. */
  readonly certificateAuthority: string | undefined;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #end: Promise<unknown>;
  readonly #killAtExit = (): void => {
    this.kill();
  };

  static async start(options: ServerOptions = {}): Promise<RedisServer> {
    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await freePort());
      const server = new RedisServer(port, options);
      if (await server.#serves()) return server;
      await server[Symbol.asyncDispose]();
      // Somebody else may have taken the port meanwhile.
      if (attempt === 5 || options.port !== undefined)
        throw new Error(`redis-server does not start on port ${port}`);
    }
  }

  private constructor(port: number, { password, tls = false, config = [] }: ServerOptions) {
    this.port = port;
    this.url = `${tls ? 'rediss' : 'redis'}://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`;
    this.certificateAuthority = tls ? SELF_SIGNED.cert : undefined;
    this.#folder = mkdtempSync(join(tmpdir(), 'redis-'));
    this.#process = spawn(
      'redis-server',
      [
        ...['--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', '--appendonly', 'no'],
        ...(tls ? this.#tls(port) : ['--port', String(port)]),
        ...(password === undefined ? [] : ['--requirepass', password]),
        ...config,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#end = once(this.#process, 'exit');
    process.once('exit', this.#killAtExit);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  #tls(port: number): readonly string[] {
    const [cert, key] = [join(this.#folder, 'cert.pem'), join(this.#folder, 'key.pem')];
    writeFileSync(cert, SELF_SIGNED.cert);
    writeFileSync(key, SELF_SIGNED.key);
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
    return ['--port', '0', '--tls-port', String(port), ...files, '--tls-auth-clients', 'no'];
  }

  async #serves(): Promise<boolean> {
    const { stdout } = this.#process;
    const serving = new Promise<boolean>((resolve) => {
      let text = '';
      stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.includes('Ready to accept connections')) resolve(true);
      });
    });
    return Promise.race([serving, this.#end.then(() => false)]);
  }

  /** SIGSTOP: it stays connected, and answers nothing. */
  pause(): void {
    this.#process.kill('SIGSTOP');
  }

  /** SIGKILL: it says nothing to anybody. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Until it has ended. */
  async ended(): Promise<void> {
    await this.#end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#killAtExit);
    this.kill();
    await this.#end;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  return address.port;
}
