import type { ServerResponse } from 'node:http';
import type { ErrorWording, Refusal } from './openai-error';

/** Answers with an object as JSON, or with a string as plain text. */
export function reply(
  response: ServerResponse,
  content: object | string,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): void {
  const text = typeof content === 'string';
  const body = text ? content : JSON.stringify(content);
  response.writeHead(status, {
    'Content-Type': text ? 'text/plain; charset=utf-8' : 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** Answers with an error, in the words of an API. */
export function refuse(response: ServerResponse, refusal: Refusal, word: ErrorWording): void {
  const { headers = {} } = refusal.details;
  reply(response, word(refusal), { status: refusal.status, headers });
}
