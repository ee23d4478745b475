import { request } from 'node:http';
import type { LlmServerRoute } from './completion-request';

/** What came back of one request to a simulator under test. */
export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  /** The body ended properly. */
  readonly complete: boolean;
}

/** A question, and when to hang up: once the text received so far satisfies `until`. */
export interface Question {
  readonly method?: string;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly until?: (text: string) => boolean;
  readonly signal?: AbortSignal;
}

/** Asks over a connection of its own, as plainly as possible. Rejects where no status came back. */
export function ask(
  url: string,
  { method = 'GET', body, headers = {}, until, signal }: Question = {},
): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const sent = request(url, { method, headers, agent: false, ...(signal && { signal }) }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (until?.(text) === true) sent.destroy();
    });
    response.once('error', () => undefined);
    response.once('close', () => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text,
        complete: response.complete,
      });
    });
  });
  sent.once('error', reject);
  sent.end(typeof body === 'object' ? JSON.stringify(body) : body);
  return promise;
}

/** Asks for a chat answer, streamed unless said otherwise; every field of the body can be set. */
export const chat = (baseUrl: string, fields: object = {}, question: Question = {}): Promise<Answered> =>
  ask(`${baseUrl}/chat/completions`, {
    method: 'POST',
    body: {
      model: 'simulated-model',
      messages: [{ role: 'user', content: 'one two three' }],
      max_tokens: 4,
      stream: true,
      ...fields,
    },
    ...question,
  });

/** Resolves once that many requests hold a slot. */
export const untilRunning = (baseUrl: string, count: number): Promise<void> =>
  untilMeasured(baseUrl, `simulator_requests_running ${count}`);

/** Resolves once that many requests wait for a slot. */
export const untilWaiting = (baseUrl: string, count: number): Promise<void> =>
  untilMeasured(baseUrl, `simulator_requests_waiting ${count}`);

async function untilMeasured(baseUrl: string, line: string): Promise<void> {
  const metrics = new URL('/metrics', baseUrl).href;
  while (!(await ask(metrics)).text.includes(`${line}\n`));
}

/** Asks a POST route of the guide's server; every field of the body can be set. */
export const askLlmServer = (
  origin: string,
  route: LlmServerRoute | '/api/v1/schemas',
  fields: object = {},
  question: Question = {},
): Promise<Answered> =>
  ask(`${origin}${route}`, {
    method: 'POST',
    body: { model: 'simulated-model', prompt: 'one two three', ...fields },
    ...question,
  });
