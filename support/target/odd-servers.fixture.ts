import { gzipSync } from 'node:zlib';
import { CHUNKS, chunk, DONE, token, whole, writes, type Misbehaviour } from './misbehaving-server.fixture';

const COMPRESSED = gzipSync(token('a') + DONE);

/** Servers whose answers are complete, and not what was asked for. */
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
    keeps: true,
    play: writes(whole('502 Bad Gateway', COMPRESSED, 'Content-Encoding: gzip')),
    outcome: 'http error',
    status: 502,
    says: ['answered 502. Look into the log of the server.'],
  },
  {
    name: 'says 200 and means an error',
    keeps: true,
    play: writes(whole('200 OK', '{"error":{"message":"out of memory"}}', 'Content-Type: application/json')),
    outcome: 'protocol error',
    says: ['status 200, then an error: out of memory', 'Look into the log of the server'],
  },
  {
    name: 'is not ready, and says until when',
    keeps: true,
    play: writes(whole('503 Unavailable', 'loading', 'Retry-After: 7')),
    outcome: 'http error',
    status: 503,
    says: ['answered 503: loading', 'Look into the log of the server (retry after 7 s)'],
  },
  {
    name: 'limits the rate, and says until when',
    keeps: true,
    play: writes(whole('429 Too Many Requests', 'slow down', 'Retry-After: Wed, 21 Oct 2026 07:28:00 GMT')),
    outcome: 'http error',
    status: 429,
    says: ['answered 429: slow down', '(retry after Wed, 21 Oct 2026 07:28:00 GMT)'],
  },
  ...[301, 302, 303, 307, 308].map((status): Misbehaviour => ({
    name: `sends the client elsewhere with ${status}`,
    keeps: true,
    play: writes(whole(`${status} Elsewhere`, '', 'Location: https://elsewhere.test/v1')),
    outcome: 'http error',
    status,
    says: [`answered ${status}`, 'Set LLM_BASE_URL to where it leads: https://elsewhere.test/v1.'],
  })),
  {
    name: 'cuts characters with its chunks',
    keeps: true,
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
    keeps: true,
    play: writes(whole('200 OK', Buffer.from(token('a\xff\xc3(b') + DONE, 'latin1'))),
    outcome: 'completed',
    says: ['a\ufffd\ufffd(b'],
  },
];
