import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Listens and then sleeps: nobody accepts what is waiting at its door. */
const SLEEPER = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** As many as Linux lets wait at a backlog of 1; it leaves the next one without a reply. */
const PLACES = 2;

/** A server that takes no further connection and refuses none. */
export class FullServer implements AsyncDisposable {
  readonly url: URL;
  readonly #worker: Worker;
  readonly #waiting: readonly Socket[];

  private constructor(port: number, worker: Worker, waiting: readonly Socket[]) {
    this.url = new URL(`http://127.0.0.1:${port}`);
    this.#worker = worker;
    this.#waiting = waiting;
  }

  static async start(): Promise<FullServer> {
    const worker = new Worker(SLEEPER, { eval: true });
    const [port] = (await once(worker, 'message')) as [number];
    const waiting = Array.from({ length: PLACES }, () => connect(port, '127.0.0.1'));
    await Promise.all(waiting.map((socket) => once(socket, 'connect')));
    return new FullServer(port, worker, waiting);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#waiting) socket.destroy();
    await this.#worker.terminate();
  }
}
