import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from '../quantities/units';
import type { RawConnection } from './raw-server.fixture';
import type { FailureOutcome } from './target-error';
import type { TargetSettings } from './target-settings';

/** What a server does to a request that it has read, and what the client is to make of it. */
export interface Misbehaviour {
  /** "a server that ..." */
  readonly name: string;
  play(connection: RawConnection): Promise<unknown>;
  readonly outcome: FailureOutcome | 'completed';
  readonly status?: number;
  /** What happened and what to do next; of a completed answer its text. */
  readonly says: readonly string[];
  /** The answer is over, and its connection carries the next one. */
  readonly keeps?: true;
  /** Bytes that the server can get rid of at most, those in the kernel's buffers among them. */
  readonly most?: number;
  readonly timeouts?: Partial<TargetSettings['timeouts']>;
}

export const MIB = 2 ** 20;
/** A deadline that is worth waiting for. */
export const SHORT = milliseconds(150);
/** Between the signs of life of a slow server, in ms. */
const NOW_AND_THEN = 10;

export const head = (status: string, ...headers: string[]): string =>
  [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');
export const STREAM = head('200 OK', 'Content-Type: text/event-stream');
export const CHUNKS = head('200 OK', 'Content-Type: text/event-stream', 'Transfer-Encoding: chunked');
export const whole = (status: string, body: string | Buffer, ...headers: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(head(status, `Content-Length: ${Buffer.byteLength(body)}`, ...headers)),
    Buffer.from(body),
  ]);
export const token = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;
export const FINISHED = 'data: {"choices":[{"delta":{},"finish_reason":"length"}]}\n\n';
export const DONE = 'data: [DONE]\n\n';
export const chunk = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
};

export const writes =
  (...pieces: (string | Buffer)[]) =>
  (connection: RawConnection): Promise<unknown> =>
    connection.write(...pieces);
export const floods =
  (before: string, bytes: string | Buffer) =>
  async (connection: RawConnection): Promise<void> => {
    await connection.write(before);
    await connection.flood(bytes);
  };
/** Writes a piece now and then, for as long as the client stays. */
export const drips =
  (before: string, piece: string) =>
  async (connection: RawConnection): Promise<void> => {
    await connection.write(before);
    while (await connection.write(piece)) await delay(NOW_AND_THEN);
  };
export const writesThen =
  (how: 'end' | 'reset', ...pieces: (string | Buffer)[]) =>
  async (connection: RawConnection): Promise<void> => {
    await connection.write(...pieces);
    connection[how]();
  };

export const NO_TOKEN = [
  'the server took the request but sent no token within 0.15 s',
  'LLM_FIRST_TOKEN_TIMEOUT allows it more time',
];
export const NO_API = 'Check that LLM_BASE_URL leads to an inference API';
