import { milliseconds } from '../quantities/units';
import { answered } from './answered';
import type { DialectName } from './api-dialect';
import { connectTarget, type TargetConnection } from './connect-target';
import type {
  AnswerExchange,
  InferenceRequest,
  InferenceTarget,
  ResponseEvents,
  TargetIdentity,
} from './inference-target';
import type { RouteSettings, SchemaField } from './route-settings';
import { TargetError } from './target-error';
import type { TargetSettings } from './target-settings';
import type { TransportName } from './transport';

/** Deadlines that no test comes near; a test of one sets it. */
const TIMEOUTS: TargetSettings['timeouts'] = {
  ready: milliseconds(20_000),
  connect: milliseconds(20_000),
  firstToken: milliseconds(20_000),
  stall: milliseconds(20_000),
  total: milliseconds(20_000),
};

interface ClientOptions {
  readonly api?: DialectName;
  readonly transport?: TransportName;
  readonly routes?: RouteSettings;
  readonly schemaField?: SchemaField;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly nodeHeader?: string;
  readonly timeouts?: Partial<TargetSettings['timeouts']>;
}

/** A target with a transport of its own, closed with it. */
export class TestClient implements AsyncDisposable {
  readonly connection: TargetConnection;

  constructor(baseUrl: string, options: ClientOptions = {}) {
    const {
      api = 'openai-chat',
      transport = 'undici',
      timeouts,
      headers = {},
      apiKey,
      nodeHeader,
      ...routing
    } = options;
    const key = apiKey === undefined ? {} : { apiKey };
    const node = nodeHeader === undefined ? {} : { nodeHeader };
    const settings = { baseUrl, headers, ...key, ...node, timeouts: { ...TIMEOUTS, ...timeouts } };
    this.connection = connectTarget({ settings, api, transport, ...routing });
  }

  untilReady(signal: AbortSignal): Promise<TargetIdentity> {
    return this.connection.inference.untilReady(signal);
  }

  /** Waits for the end of the answer; rejects with the error that it failed with. */
  send(request: InferenceRequest, events: Partial<ResponseEvents>, signal: AbortSignal): Promise<void> {
    return answered(this.connection.inference, request, events, signal);
  }

  /** As `send`, whatever the end; gives back what carried it. */
  async exchange(request: InferenceRequest, events: Partial<ResponseEvents>): Promise<AnswerExchange> {
    const { inference } = this.connection;
    const { promise, resolve } = Promise.withResolvers<AnswerExchange>();
    const target: InferenceTarget = {
      untilReady: (signal) => inference.untilReady(signal),
      send: (asked, told) => {
        const exchange = inference.send(asked, told);
        resolve(exchange);
        return exchange;
      },
    };
    await answered(target, request, events, unending).catch((error: unknown) => {
      if (!(error instanceof TargetError)) throw error;
    });
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection[Symbol.asyncDispose]();
  }
}

/** Never aborted. */
export const unending = new AbortController().signal;

/** A small request; every field can be set. */
export const requestFor = (model: string, fields: Partial<InferenceRequest> = {}): InferenceRequest => ({
  model,
  prompt: 'one two three',
  maxTokens: 6,
  ignoreEndToken: true,
  temperature: 0,
  ...fields,
});

/** The error with which a target ends; anything else is thrown on. */
export async function failureOf(ending: Promise<unknown>): Promise<TargetError> {
  try {
    await ending;
  } catch (error) {
    if (error instanceof TargetError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}
