import {
  CHUNKS,
  chunk,
  DONE,
  FINISHED,
  head,
  STREAM,
  token,
  writes,
  writesThen,
  type Misbehaviour,
} from './misbehaving-server.fixture';

const CUT = [
  'the server closed the connection before the answer was complete',
  'Look into the log of the server',
];

/** Servers that close or break the connection, and some that may. */
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
    keeps: true,
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
