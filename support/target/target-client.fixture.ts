import { milliseconds } from '../quantities/units';
import type { ApiDialect } from './api-dialect';
import type { InferenceRequest } from './inference-target';
import { openAiChat } from './openai-chat';
import { OpenAiTarget } from './openai-target';
import { TargetError } from './target-error';
import type { TargetSettings } from './target-settings';
import { UndiciTransport } from './undici-transport';

/** Deadlines that no test comes near; a test of one sets it. */
const TIMEOUTS: TargetSettings['timeouts'] = {
  ready: milliseconds(20_000),
  connect: milliseconds(20_000),
  firstToken: milliseconds(20_000),
  stall: milliseconds(20_000),
  total: milliseconds(20_000),
};

interface ClientOptions {
  readonly dialect?: ApiDialect;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeouts?: Partial<TargetSettings['timeouts']>;
}

/** A target with a transport of its own, closed with it. */
export class TestClient extends OpenAiTarget implements AsyncDisposable {
  readonly #transport: UndiciTransport;

  constructor(baseUrl: string, { dialect = openAiChat, timeouts, headers = {}, apiKey }: ClientOptions = {}) {
    const transport = new UndiciTransport({ connectTimeout: timeouts?.connect ?? TIMEOUTS.connect });
    const key = apiKey === undefined ? {} : { apiKey };
    super(transport, dialect, { baseUrl, headers, ...key, timeouts: { ...TIMEOUTS, ...timeouts } });
    this.#transport = transport;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
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
