import { setTimeout as after } from 'node:timers/promises';
import { Client, type Dispatcher } from 'undici';
import type { Contender, RequestsResult, RequestsTask, StreamsResult, StreamsTask } from './client-work';
import { CostMeter } from './cost-meter';
import { COMPLETIONS, completionBody } from './request-text';

const JSON_BODY = { 'content-type': 'application/json' };

const OPTIONS: Client.Options = { allowH2: false, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };

/** undici's fastest way: `dispatch` on a client a connection, with a handler that does nothing. */
export class BareUndici implements Contender {
  readonly #clients: Client[] = [];

  readonly requests = async ({
    url,
    method,
    body,
    connections,
    warmUp,
    duration,
  }: RequestsTask): Promise<RequestsResult> => {
    const headers = body === undefined ? {} : JSON_BODY;
    const options = { path: '/health', method, headers, body: body ?? null };
    let [answers, stopped] = [0, false];
    const ask = (): Promise<void> =>
      this.#repeat(url, options, () => {
        answers += 1;
        return !stopped;
      });
    const asking = Promise.all(Array.from({ length: connections }, ask));
    await Promise.race([after(warmUp), asking]);
    const [meter, before] = [new CostMeter(), answers];
    await Promise.race([after(duration), asking]);
    const result = { ...meter.cost, requests: answers - before };
    stopped = true;
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
    await Promise.all(this.#clients.map((client) => client.destroy()));
  }

  /** Asks again after each answer, until the count of them says that it is enough. */
  async #repeat(origin: string, options: Dispatcher.DispatchOptions, goesOn: () => boolean): Promise<void> {
    const client = this.#clients.pop() ?? new Client(origin, OPTIONS);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: () => undefined,
      onResponseData: () => undefined,
      onResponseEnd: () => {
        if (goesOn()) ask();
        else resolve(undefined);
      },
      onResponseError: (_controller, error) => {
        reject(error);
      },
    };
    const ask = (): void => {
      client.dispatch(options, handler);
    };
    ask();
    await promise;
    this.#clients.push(client);
  }
}
