import type { StreamsTask } from './client-work';

/** Where the simulator's tokens are asked for. */
export const COMPLETIONS = '/v1/chat/completions';
export const MODEL = 'simulated-model';

/** A request as it goes over the wire. */
export function requestText(
  { method, path, host }: { readonly method: string; readonly path: string; readonly host: string },
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): string {
  const lines = Object.entries({
    host,
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/** What our own clients ask of the simulator, but for the words of the prompt. */
export const completionBody = ({ tokens }: Pick<StreamsTask, 'tokens'>): string =>
  JSON.stringify({
    model: MODEL,
    max_tokens: tokens,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
    seed: 1,
    ignore_eos: true,
    messages: [{ role: 'user', content: 'time year people way' }],
  });
