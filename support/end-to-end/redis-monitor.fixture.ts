import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * Hears all that Redis is told, by anybody, from its start on: a line for each command, with its words in quotes. Over a
 * socket of its own, since ioredis fails where commands come in the moment in which it begins to listen.
 */
export class RedisMonitor implements Disposable {
  /** Commands heard so far. */
  count = 0;
  readonly #socket: Socket;
  readonly #hear = new Set<(line: string) => void>();
  #begun = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    // A Redis that is killed says nothing more.
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (this.#begun + text).split('\r\n');
      this.#begun = lines.pop() ?? '';
      for (const line of lines) this.#tell(line);
    });
  }

  /** With the password of the URL, where it has one. */
  static async start(url: string): Promise<RedisMonitor> {
    const { hostname, port, password } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const monitor = new RedisMonitor(socket);
    const listens = monitor.until(/^\+OK$/);
    socket.write(`${password === '' ? '' : `AUTH ${password}\r\n`}MONITOR\r\n`);
    await listens;
    return monitor;
  }

  onCommand(hear: (line: string) => void): void {
    this.#hear.add(hear);
  }

  /** Resolves with the first line that matches. */
  async until(pattern: RegExp): Promise<void> {
    const found = Promise.withResolvers<undefined>();
    const hear = (line: string): void => {
      if (pattern.test(line)) found.resolve(undefined);
    };
    this.#hear.add(hear);
    await found.promise;
    this.#hear.delete(hear);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #tell(line: string): void {
    this.count += 1;
    for (const hear of this.#hear) hear(line);
  }
}
