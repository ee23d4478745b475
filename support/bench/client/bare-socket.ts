import { connect, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { Contender, RequestsResult, RequestsTask, StreamsResult, StreamsTask } from './client-work';
import { CostMeter } from './cost-meter';
import { IdleConnections } from './idle-connections';
import { COMPLETIONS, completionBody, requestText } from './request-text';

/** What the last read of a chunked answer ends with. */
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
/** Every read of every connection lands here. */
const BUFFER = Buffer.allocUnsafeSlow(65_536);

type OnRead = (length: number, bytes: Uint8Array) => void;

/** The least that a client in Node can do: it writes the same bytes again and again, and looks at hardly any. */
export class BareSocket implements Contender {
  readonly #connections = new IdleConnections(
    (origin) => new BareConnection(origin),
    (connection) => connection.socket.destroy(),
  );

  readonly requests = async (task: RequestsTask): Promise<RequestsResult> => {
    const { url, method, body } = task;
    const text = requestText({ method, path: '/health', host: new URL(url).host }, {}, body);
    let [answers, isStopped] = [0, false];
    const asking = Promise.all(
      Array.from({ length: task.connections }, () =>
        this.#use(url, ({ socket }, leave) => {
          socket.write(text);
          return () => {
            // Small answers come in one read.
            answers += 1;
            if (isStopped) leave();
            else socket.write(text);
          };
        }),
      ),
    );
    await Promise.race([after(task.warmUp), asking]);
    const [meter, before] = [new CostMeter(), answers];
    await Promise.race([after(task.duration), asking]);
    const result = { ...meter.cost, requests: answers - before };
    isStopped = true;
    await asking;
    return result;
  };

  readonly streams = async (task: StreamsTask): Promise<StreamsResult> => {
    const meter = new CostMeter();
    const id = { 'x-request-id': task.idPrefix };
    const { host } = new URL(task.url);
    const text = requestText({ method: 'POST', path: COMPLETIONS, host }, id, completionBody(task));
    let reads = 0;
    const stream = async (place: number): Promise<void> => {
      await after((task.rampUp * place) / task.streams);
      let left = task.answersEach;
      await this.#use(task.url, ({ socket }, leave) => {
        socket.write(text);
        return (length, bytes) => {
          reads += 1;
          if (length < LAST_CHUNK.length) return;
          if (LAST_CHUNK.compare(bytes, length - LAST_CHUNK.length, length) !== 0) return;
          left -= 1;
          if (left === 0) leave();
          else socket.write(text);
        };
      });
    };
    await Promise.all(Array.from({ length: task.streams }, (_, place) => stream(place)));
    return { ...meter.cost, answers: task.streams * task.answersEach, reads };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections[Symbol.asyncDispose]();
  }

  /** Uses a connection until it is left; `begin` writes, and gives back what to do with each read. */
  async #use(
    origin: string,
    begin: (connection: BareConnection, leave: () => void) => OnRead,
  ): Promise<void> {
    const connection = this.#connections.take(origin);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    connection.socket.once('error', reject);
    connection.onRead = begin(connection, () => {
      resolve(undefined);
    });
    await promise;
    connection.socket.off('error', reject);
    this.#connections.giveBack(origin, connection);
  }
}

class BareConnection {
  readonly socket: Socket;
  onRead: OnRead | undefined;

  constructor(origin: string) {
    const { hostname, port } = new URL(origin);
    this.socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: BUFFER,
        callback: (length, bytes) => {
          this.onRead?.(length, bytes);
          return true;
        },
      },
    });
  }
}
