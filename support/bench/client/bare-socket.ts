import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { Contender, RequestsResult, RequestsTask, StreamsResult, StreamsTask } from './client-work';
import { CostMeter } from './cost-meter';
import { COMPLETIONS, completionBody, requestText } from './request-text';

const PATH = '/health';
/** What the last read of a chunked answer ends with. */
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
const READ_BUFFER_BYTES = 65_536;

/** The least that a client in Node can do: it writes the same bytes again and again, and looks at hardly any. */
export class BareSocket implements Contender {
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);

  readonly requests = async ({
    url,
    method,
    body,
    connections,
    warmUp,
    duration,
  }: RequestsTask): Promise<RequestsResult> => {
    const { host, port } = new URL(url);
    const text = requestText({ method, path: PATH, host }, {}, body);
    let [answers, stopped] = [0, false];
    const sockets = Array.from({ length: connections }, () => {
      // Small answers come in one read.
      const socket = this.#connect(Number(port), () => {
        answers += 1;
        if (!stopped) socket.write(text);
      });
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) socket.write(text);
    await after(warmUp);
    const [meter, before] = [new CostMeter(), answers];
    await after(duration);
    const result = { ...meter.cost, requests: answers - before };
    stopped = true;
    for (const socket of sockets) socket.destroy();
    return result;
  };

  readonly streams = async (task: StreamsTask): Promise<StreamsResult> => {
    const meter = new CostMeter();
    const { host, port } = new URL(task.url);
    const id = { 'x-request-id': task.idPrefix };
    const text = requestText({ method: 'POST', path: COMPLETIONS, host }, id, completionBody(task));
    let reads = 0;
    const stream = async (place: number): Promise<void> => {
      await after((task.rampUp * place) / task.streams);
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      let left = task.answersEach;
      const socket = this.#connect(Number(port), (length, bytes) => {
        reads += 1;
        if (length < LAST_CHUNK.length) return;
        if (LAST_CHUNK.compare(bytes, length - LAST_CHUNK.length, length) !== 0) return;
        left -= 1;
        if (left > 0) socket.write(text);
        else resolve(undefined);
      });
      socket.once('error', reject).once('connect', () => {
        socket.write(text);
      });
      await promise;
      socket.destroy();
    };
    await Promise.all(Array.from({ length: task.streams }, (_, place) => stream(place)));
    return { ...meter.cost, answers: task.streams * task.answersEach, reads };
  };

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #connect(port: number, onRead: (length: number, bytes: Uint8Array) => void): Socket {
    return connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: this.#buffer,
        callback: (length, bytes) => {
          onRead(length, bytes);
          return true;
        },
      },
    });
  }
}
