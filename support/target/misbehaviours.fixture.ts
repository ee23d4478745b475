import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
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
  readonly timeouts?: Partial<TargetSettings['timeouts']>;
}

/** A deadline that is worth waiting for. */
const SHORT = milliseconds(150);
/** Between the signs of life of a slow server, in ms. */
const NOW_AND_THEN = 10;
const MIB = 2 ** 20;

const head = (status: string, ...headers: string[]): string =>
  [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');
const STREAM = head('200 OK', 'Content-Type: text/event-stream');
const CHUNKS = head('200 OK', 'Content-Type: text/event-stream', 'Transfer-Encoding: chunked');
const whole = (status: string, body: string | Buffer, ...headers: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(head(status, `Content-Length: ${Buffer.byteLength(body)}`, ...headers)),
    Buffer.from(body),
  ]);
export const token = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;
export const FINISHED = 'data: {"choices":[{"delta":{},"finish_reason":"length"}]}\n\n';
export const DONE = 'data: [DONE]\n\n';
const chunk = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
};

const writes =
  (...pieces: (string | Buffer)[]) =>
  (connection: RawConnection): Promise<unknown> =>
    connection.write(...pieces);
const floods =
  (before: string, bytes: string | Buffer) =>
  async (connection: RawConnection): Promise<void> => {
    await connection.write(before);
    await connection.flood(bytes);
  };
/** Writes a piece now and then, for as long as the client stays. */
const drips =
  (before: string, piece: string) =>
  async (connection: RawConnection): Promise<void> => {
    await connection.write(before);
    while (await connection.write(piece)) await delay(NOW_AND_THEN);
  };
const writesThen =
  (how: 'end' | 'reset', ...pieces: (string | Buffer)[]) =>
  async (connection: RawConnection): Promise<void> => {
    await connection.write(...pieces);
    connection[how]();
  };

const NO_TOKEN = [
  'the server took the request but sent no token within 0.15 s',
  'LLM_FIRST_TOKEN_TIMEOUT allows it more time',
];
const STALLED = [
  'the stream stalled: no further token came within 0.15 s',
  'LLM_STALL_TIMEOUT allows it more time',
];
const NOT_COMPLETE = ['the answer was not complete within 0.15 s', 'LLM_TIMEOUT allows it more time'];
const CUT = [
  'the server closed the connection before the answer was complete',
  'Look into the log of the server',
];
const NO_API = 'Check that LLM_BASE_URL leads to an inference API';

export const SLOW: readonly Misbehaviour[] = [
  {
    name: 'sends its head a byte now and then',
    play: drips('HTTP/1.1 200 OK\r\nX-A: ', 'a'),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends a comment now and then, and no token',
    play: drips(STREAM, ':\n\n'),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends an event a byte now and then',
    play: drips(`${STREAM}data: {"choices":[{"delta":{"content":"`, 'a'),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends the role again and again, and no token',
    play: drips(STREAM, token('')),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends a comment now and then after its first tokens',
    play: drips(STREAM + token('a') + token('b'), ':\n\n'),
    outcome: 'timed out',
    says: STALLED,
    timeouts: { stall: SHORT },
  },
  {
    name: 'stops within a character',
    play: writes(STREAM + token('a'), Buffer.from('data: {"\xc3', 'latin1')),
    outcome: 'timed out',
    says: STALLED,
    timeouts: { stall: SHORT },
  },
  {
    name: 'sends tokens too slowly',
    play: drips(STREAM, token('a')),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT },
  },
  {
    name: 'sends nothing after [DONE], and does not end',
    play: writes(STREAM + token('a') + DONE),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT, stall: milliseconds(50) },
  },
  {
    name: 'sends nothing after the finish reason, and does not end',
    play: writes(CHUNKS, chunk(token('a') + FINISHED)),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT, stall: milliseconds(50) },
  },
  {
    name: 'sends comments for ever after [DONE]',
    play: floods(STREAM + token('a') + DONE, ':\n\n'.repeat(1000)),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT },
  },
];

export const ENDLESS: readonly Misbehaviour[] = [
  {
    name: 'sends tokens for ever',
    play: floods(STREAM, token('a').repeat(100)),
    outcome: 'protocol error',
    says: ['it goes on far beyond max_tokens', 'Look whether the server knows max_tokens'],
  },
  {
    name: 'sends comments for ever, and no token',
    play: floods(STREAM, ':\n\n'.repeat(20_000)),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends one comment without end',
    play: floods(`${STREAM}:`, 'a'.repeat(MIB)),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends headers without end',
    play: floods('HTTP/1.1 200 OK\r\n', 'X-A: a\r\n'.repeat(100)),
    outcome: 'protocol error',
    says: ['it does not speak HTTP/1.1', 'Check the scheme and the port of LLM_BASE_URL'],
  },
  {
    name: 'sends one header without end',
    play: floods('HTTP/1.1 200 OK\r\nX-A: ', 'a'.repeat(1000)),
    outcome: 'protocol error',
    says: ['it does not speak HTTP/1.1'],
  },
  {
    name: 'sends interim answers for ever',
    play: floods('', head('103 Early Hints', 'Link: </a>').repeat(10)),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends an event without end',
    play: floods(`${STREAM}${token('a')}data: {"`, 'a'.repeat(MIB)),
    outcome: 'protocol error',
    says: ['an event of more than 8 MiB', NO_API],
  },
  {
    name: 'sends an event of endless lines',
    play: floods(STREAM, 'data: a\n'.repeat(10_000)),
    outcome: 'protocol error',
    says: ['an event of more than 8 MiB', NO_API],
  },
  {
    name: 'sends a plain answer without end',
    play: floods(head('200 OK', 'Content-Type: application/json'), 'a'.repeat(4 * MIB)),
    outcome: 'protocol error',
    says: ['an answer of more than 64 MiB', NO_API],
  },
  {
    name: 'sends an error without end',
    play: floods(head('500 Oops', 'Content-Type: text/plain'), 'oops '.repeat(2000)),
    outcome: 'http error',
    status: 500,
    says: ['answered 500: oops oops', 'Look into the log of the server'],
  },
];

export const BROKEN: readonly Misbehaviour[] = [
  {
    name: 'resets the connection in mid-stream',
    play: writesThen('reset', CHUNKS, chunk(token('a'))),
    outcome: 'truncated',
    says: CUT,
  },
  {
    name: 'closes its side in mid-stream',
    play: writesThen('end', CHUNKS, chunk(token('a'))),
    outcome: 'truncated',
    says: CUT,
  },
  {
    name: 'closes its side within the length that it gave',
    play: writesThen('end', head('200 OK', 'Content-Length: 1000', 'Connection: close') + token('a')),
    outcome: 'truncated',
    says: CUT,
  },
  {
    name: 'closes its side within a chunk, as it said that it would',
    play: writesThen('end', head('200 OK', 'Transfer-Encoding: chunked', 'Connection: close'), 'ff\r\ndata'),
    outcome: 'truncated',
    says: CUT,
  },
  {
    name: 'closes its side where only that ends the stream, and it is not complete',
    play: writesThen('end', STREAM, token('a')),
    outcome: 'truncated',
    says: ['the stream ended without a finish reason or [DONE]', 'Look into the log of the server'],
  },
  {
    name: 'answers with nothing',
    play: writes(head('204 No Content')),
    outcome: 'truncated',
    says: ['the stream ended without a finish reason or [DONE]'],
  },
  {
    name: 'speaks TLS',
    play: writesThen('end', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x50])),
    outcome: 'protocol error',
    says: ['it does not speak HTTP/1.1', 'Check the scheme and the port of LLM_BASE_URL'],
  },
  {
    name: 'closes its side after a stream that only that ends',
    play: writesThen('end', STREAM, token('a'), DONE),
    outcome: 'completed',
    says: ['a'],
  },
  {
    name: 'closes its side after a complete answer',
    play: writesThen('end', CHUNKS, chunk(token('a') + FINISHED), chunk('')),
    outcome: 'completed',
    says: ['a'],
  },
];

const COMPRESSED = gzipSync(token('a') + DONE);

export const ODD: readonly Misbehaviour[] = [
  {
    name: 'compresses its stream unasked',
    play: writes(whole('200 OK', COMPRESSED, 'Content-Encoding: gzip')),
    outcome: 'protocol error',
    says: [
      'the answer is compressed (gzip), though nobody asked for it',
      'Turn the compression of this route off',
    ],
  },
  {
    name: 'compresses its error unasked',
    play: writes(whole('502 Bad Gateway', COMPRESSED, 'Content-Encoding: gzip')),
    outcome: 'http error',
    status: 502,
    says: ['answered 502. Look into the log of the server.'],
  },
  {
    name: 'says 200 and means an error',
    play: writes(whole('200 OK', '{"error":{"message":"out of memory"}}', 'Content-Type: application/json')),
    outcome: 'protocol error',
    says: ['status 200, then an error: out of memory', 'Look into the log of the server'],
  },
  {
    name: 'is not ready, and says until when',
    play: writes(whole('503 Unavailable', 'loading', 'Retry-After: 7')),
    outcome: 'http error',
    status: 503,
    says: ['answered 503: loading', 'Look into the log of the server (retry after 7 s)'],
  },
  {
    name: 'limits the rate, and says until when',
    play: writes(whole('429 Too Many Requests', 'slow down', 'Retry-After: Wed, 21 Oct 2026 07:28:00 GMT')),
    outcome: 'http error',
    status: 429,
    says: ['answered 429: slow down', '(retry after Wed, 21 Oct 2026 07:28:00 GMT)'],
  },
  ...[301, 302, 303, 307, 308].map((status): Misbehaviour => ({
    name: `sends the client elsewhere with ${status}`,
    play: writes(whole(`${status} Elsewhere`, '', 'Location: https://elsewhere.test/v1')),
    outcome: 'http error',
    status,
    says: [`answered ${status}`, 'Set LLM_BASE_URL to where it leads: https://elsewhere.test/v1.'],
  })),
  {
    name: 'cuts characters with its chunks',
    play: writes(
      CHUNKS,
      ...[...Buffer.from(token('é漢🎵'))].map((byte) => Buffer.from([0x31, 13, 10, byte, 13, 10])),
      chunk(DONE),
      chunk(''),
    ),
    outcome: 'completed',
    says: ['é漢🎵'],
  },
  {
    name: 'sends bytes that are no UTF-8',
    play: writes(whole('200 OK', Buffer.from(token('a\xff\xc3(b') + DONE, 'latin1'))),
    outcome: 'completed',
    says: ['a\ufffd\ufffd(b'],
  },
];
