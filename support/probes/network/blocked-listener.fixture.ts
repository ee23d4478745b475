import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const SOURCE = `
  const { createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer().listen({ host: '127.0.0.1', port: 0, backlog: workerData.backlog }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(workerData.gate, 0, 0);
  });`;

/** A listener that never accepts, as its event loop stands still; what connects waits in the kernel's queue. */
export class BlockedListener implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #gate: Int32Array<SharedArrayBuffer>;
  readonly port: number;

  private constructor(worker: Worker, gate: Int32Array<SharedArrayBuffer>, port: number) {
    this.#worker = worker;
    this.#gate = gate;
    this.port = port;
  }

  /** With a backlog of 1, Linux lets two connections wait, and answers no more after them. */
  static async start(backlog: number): Promise<BlockedListener> {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(SOURCE, { eval: true, workerData: { backlog, gate } });
    const [port] = (await once(worker, 'message')) as [number];
    return new BlockedListener(worker, gate, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Atomics.store(this.#gate, 0, 1);
    Atomics.notify(this.#gate, 0);
    await this.#worker.terminate();
  }
}
