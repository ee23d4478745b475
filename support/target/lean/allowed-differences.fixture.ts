import {
  chunk,
  CHUNKED,
  CHUNKS,
  FIVE,
  LONG,
  ODD_LINES,
  OK,
  refused,
  statusLine,
  type OddAnswer,
  type RefusedAnswer,
} from './refused-answers.fixture';

/** The allowed differences of the one kind: lean is stricter, and says so. */
export const ONLY_LEAN_REFUSES: readonly (RefusedAnswer & { readonly why: string })[] = [
  ...[
    ['identity', 'identity'],
    ['xchunked', 'xchunked'],
    ['gzip, chunked', 'gzip, chunked'],
    ['chunked, gzip', 'chunked, gzip'],
    ['chunked\r\nTransfer-Encoding: chunked', 'chunked,chunked'],
    ['\xa0chunked', '\xa0chunked'],
    ['', ''],
  ].map(([lines = '', said = '']) => ({
    ...refused(
      `Transfer-Encoding: ${JSON.stringify(said)}`,
      `${OK}Transfer-Encoding: ${lines}\r\n${CHUNKS}`,
      `transfer encoding ${JSON.stringify(said)}: only "chunked" is spoken`,
    ),
    why: 'undici guesses where the body ends, and hands out coded bytes',
  })),
  {
    ...refused(
      'an empty transfer encoding with a content length',
      `${OK}Transfer-Encoding:\r\n${FIVE}`,
      'transfer encoding "": only "chunked" is spoken',
    ),
    why: 'the body has two ends',
  },
  ...['HTTP/2.0 200 OK', 'HTTP/0.9 200 OK', 'RTSP/1.0 200 OK', 'HTTP/1.1 200 O\0K'].map((line) => ({
    ...statusLine(line),
    why: 'it is not HTTP/1.1',
  })),
  {
    ...refused(
      'an empty line before the status line',
      `\r\n${OK}${FIVE}`,
      'not the status line of HTTP/1.1: ""',
    ),
    why: 'bytes that nobody asked for came before',
  },
  {
    ...refused('a head that ends in CR CR CR LF', 'HTTP/1.1 200\r\r\r\nhello', ODD_LINES),
    why: 'nobody knows what else it is',
  },
  {
    ...refused(
      'many headers that are giant together',
      `${OK}${'X-A: a\r\n'.repeat(3000)}${FIVE}`,
      'a head of more than 16384 bytes',
    ),
    why: 'undici counts names and values only',
  },
  {
    ...chunk('a giant extension', `5;a=${LONG}\r\nhello\r\n0\r\n\r\n`, 0x61, 'chunk extension'),
    why: 'it is kept until it has been checked',
  },
  {
    ...chunk(
      'a chunk size of more than 13 digits',
      '00000000000005\r\nhello\r\n0\r\n\r\n',
      0x35,
      'chunk size',
    ),
    why: 'the digits are counted, not the zeros before them',
  },
  ...[';a=', ';=b', ';a=b"c"'].map((extension) => ({
    ...refused(
      `the chunk extension ${extension}`,
      `${CHUNKED}\r\n5${extension}\r\nhello\r\n0\r\n\r\n`,
      `chunked body: not chunk extensions: ${JSON.stringify(extension)}`,
    ),
    why: 'the grammar does not have it',
  })),
];

/** The allowed differences of the other kind: lean reads rightly what undici refuses, or misreads. */
export const ONLY_LEAN_READS: readonly (OddAnswer & { readonly why: string })[] = [
  {
    name: '100 Continue',
    bytes: `HTTP/1.1 100 Continue\r\n\r\n${OK}${FIVE}`,
    why: 'a client must be able to read over interim answers (RFC 9110, 15.2)',
  },
  {
    name: 'an interim answer of HTTP/1.0',
    bytes: `HTTP/1.0 103 Early Hints\r\n\r\n${OK}${FIVE}`,
    why: 'what follows is no less an answer',
  },
  {
    name: 'a space behind a content length',
    bytes: `${OK}Content-Length: 5 \r\n\r\nhello`,
    why: 'it is no part of the value (RFC 9112, 5.1)',
  },
  {
    name: 'a tab behind a transfer encoding',
    bytes: `${OK}Transfer-Encoding: chunked\t\r\n${CHUNKS}`,
    why: 'it is no part of the value (RFC 9112, 5.1)',
  },
  {
    name: 'a content length among the trailers',
    bytes: `${CHUNKED}\r\n5\r\nhello\r\n0\r\nContent-Length: 1\r\n\r\n`,
    why: 'trailers do not say where a body ends (RFC 9110, 6.5.1)',
  },
];
