import { monotonicClock, type Clock } from '../quantities/clock';
import { milliseconds } from '../quantities/units';
import type { DialectName } from './api-dialect';
import { connectTarget } from './connect-target';
import { EndpointTarget, type EndpointRequest } from './endpoint-target';
import type { AnswerExchange } from './inference-target';
import { RecordedResponse } from './recorded-response.fixture';
import type { TargetError } from './target-error';
import type { TargetSettings } from './target-settings';
import type { TransportName } from './transport';

const limit = milliseconds(20_000);
export const KEY = 'planted-key-1234';
const settingsFor = (baseUrl: string): TargetSettings => ({
  baseUrl: `${baseUrl}/v1`,
  apiKey: KEY,
  headers: { 'x-mine': '1' },
  timeouts: { ready: limit, connect: limit, firstToken: limit, stall: limit, total: limit },
});

/** A response that can be waited for. */
class Awaited extends RecordedResponse {
  readonly #over = Promise.withResolvers<undefined>();
  readonly #headed = Promise.withResolvers<undefined>();
  readonly over = this.#over.promise;
  readonly headed = this.#headed.promise;

  override headers(...told: Parameters<RecordedResponse['headers']>): void {
    super.headers(...told);
    this.#headed.resolve(undefined);
  }
  override ended(at: Parameters<RecordedResponse['ended']>[0]): void {
    super.ended(at);
    this.#over.resolve(undefined);
  }
  override failed(at: Parameters<RecordedResponse['failed']>[0], error: TargetError): void {
    super.failed(at, error);
    this.#over.resolve(undefined);
  }
}

/** A client of that server, asking a route of it. */
export class EndpointClient implements AsyncDisposable {
  readonly #connection;
  readonly target: EndpointTarget;

  constructor(
    transport: TransportName,
    baseUrl: string,
    {
      clock = monotonicClock,
      api = 'openai-chat',
      nodeHeader,
    }: { readonly clock?: Clock; readonly api?: DialectName; readonly nodeHeader?: string } = {},
  ) {
    const node = nodeHeader === undefined ? {} : { nodeHeader };
    const settings = { ...settingsFor(baseUrl), ...node };
    const spec = { settings, api, transport };
    this.#connection = connectTarget(spec);
    this.target = new EndpointTarget(this.#connection.transport, spec, clock);
  }

  start(request: EndpointRequest): readonly [Awaited, AnswerExchange] {
    const response = new Awaited();
    return [response, this.target.send(this.target.prepare(request), response)];
  }

  async ask(request: EndpointRequest = { method: 'GET', path: '/health' }): Promise<Awaited> {
    const [response] = this.start(request);
    await response.over;
    return response;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }
}
