import { setTimeout as after } from 'node:timers/promises';
import { Client, type Dispatcher } from 'undici';
import type { Contender, RequestsResult, RequestsTask, StreamsResult, StreamsTask } from './client-work';
import { CostMeter } from './cost-meter';
import { IdleConnections } from './idle-connections';
import { COMPLETIONS, completionBody } from './request-text';

const OPTIONS: Client.Options = { allowH2: false, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
const JSON_BODY = { 'content-type': 'application/json' };

/** undici's fastest way: `dispatch` on a client a connection, with a handler that does nothing. */
export class BareUndici implements Contender {
  readonly #connections = new IdleConnections(
    (origin) => new Client(origin, OPTIONS),
    (client) => client.destroy(),
  );

  readonly requests = async (task: RequestsTask): Promise<RequestsResult> => {
    const { url, method, body } = task;
    const headers = body === undefined ? {} : JSON_BODY;
    const options = { path: '/health', method, headers, body: body ?? null };
    let [answers, isStopped] = [0, false];
    const ask = (): Promise<void> =>
      this.#repeat(url, options, () => {
        answers += 1;
        return !isStopped;
      });
    const asking = Promise.all(Array.from({ length: task.connections }, ask));
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
    const options = {
      path: COMPLETIONS,
      method: 'POST' as const,
      headers: { ...JSON_BODY, 'x-request-id': task.idPrefix },
      body: completionBody(task),
    };
    const stream = async (place: number): Promise<void> => {
      await after((task.rampUp * place) / task.streams);
      let left = task.answersEach;
      await this.#repeat(task.url, options, () => {
        left -= 1;
        return left > 0;
      });
    };
    await Promise.all(Array.from({ length: task.streams }, (_, place) => stream(place)));
    return { ...meter.cost, answers: task.streams * task.answersEach };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections[Symbol.asyncDispose]();
  }

  /** Asks again after each answer for as long as `goesOn` says so. */
  async #repeat(origin: string, options: Dispatcher.DispatchOptions, goesOn: () => boolean): Promise<void> {
    const client = this.#connections.take(origin);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: () => undefined,
      onResponseData: () => undefined,
      onResponseEnd: () => {
        if (goesOn()) client.dispatch(options, handler);
        else resolve(undefined);
      },
      onResponseError: (_controller, error) => {
        reject(error);
      },
    };
    client.dispatch(options, handler);
    await promise;
    this.#connections.giveBack(origin, client);
  }
}
