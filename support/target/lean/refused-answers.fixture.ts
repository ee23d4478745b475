/** An answer that at least one of the transports refuses; its bytes as Latin-1. */
export interface OddAnswer {
  readonly name: string;
  readonly bytes: string;
}

export interface RefusedAnswer extends OddAnswer {
  /** What lean says of it. */
  readonly says: string;
}

export const OK = 'HTTP/1.1 200 OK\r\n';
export const FIVE = 'Content-Length: 5\r\n\r\nhello';
export const CHUNKS = '\r\n5\r\nhello\r\n0\r\n\r\n';
export const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n`;
export const LONG = 'a'.repeat(20_000);

export const refused = (name: string, bytes: string, says: string): RefusedAnswer => ({ name, bytes, says });
const length = (text: string): RefusedAnswer =>
  refused(
    `Content-Length: ${JSON.stringify(text)}`,
    `${OK}Content-Length: ${text}\r\n\r\nhello`,
    `not a content length: ${JSON.stringify(text)}`,
  );
const header = (name: string, lines: string, line: string): RefusedAnswer =>
  refused(name, `${OK}${lines}\r\n${FIVE}`, `not a header: ${JSON.stringify(line)}`);
export const chunk = (name: string, body: string, byte: number, where: string): RefusedAnswer =>
  refused(
    name,
    `${CHUNKED}\r\n${body}`,
    `chunked body: byte 0x${byte.toString(16).padStart(2, '0')} in the ${where}`,
  );
export const statusLine = (line: string): RefusedAnswer =>
  refused(
    `the status line ${JSON.stringify(line)}`,
    `${line}\r\n${FIVE}`,
    `not the status line of HTTP/1.1: ${JSON.stringify(line)}`,
  );
const greeting = (name: string, bytes: string): RefusedAnswer =>
  refused(name, bytes, `not HTTP/1.1: it begins with ${JSON.stringify(bytes.slice(0, 5))}`);
export const ODD_LINES = 'not HTTP/1.1: lines of its head end in CR or LF, not in both';

export const REFUSED_BY_BOTH: readonly RefusedAnswer[] = [
  refused(
    'a content length behind a transfer encoding',
    `${CHUNKED}Content-Length: 3\r\n${CHUNKS}`,
    'both a content length and a transfer encoding',
  ),
  refused(
    'a content length before a transfer encoding',
    `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n${CHUNKS}`,
    'both a content length and a transfer encoding',
  ),
  refused('two content lengths', `${OK}Content-Length: 3\r\n${FIVE}`, 'more than one content length'),
  refused(
    'the same content length twice',
    `${OK}Content-Length: 5\r\n${FIVE}`,
    'more than one content length',
  ),
  ...['5, 5', '+5', '-5', '0x5', '5.0', '5e0', '5 5', '', '18446744073709551621', '\xd9\xa5', '5\xa0'].map(
    length,
  ),
  header('a space before a colon', 'X-A : 1', 'X-A : 1'),
  header('a folded header', 'X-A: 1\r\n 2', ' 2'),
  header('a line without a colon', 'X-A 1', 'X-A 1'),
  header('a header without a name', ': 1', ': 1'),
  header('NUL in a value', 'X-A: a\0b', 'X-A: a\0b'),
  header('NUL in a name', 'X\0A: 1', 'X\0A: 1'),
  header('DEL in a value', 'X-A: a\x7f', 'X-A: a\x7f'),
  header(
    'a bare LF that hides a header',
    'X-A: 1\nTransfer-Encoding: chunked',
    'X-A: 1\nTransfer-Encoding: chunked',
  ),
  header(
    'a bare CR that hides a header',
    'X-A: 1\rTransfer-Encoding: chunked',
    'X-A: 1\rTransfer-Encoding: chunked',
  ),
  refused('a head with bare LF throughout', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello', ODD_LINES),
  refused('a head that ends in bare LF', `${OK}Content-Length: 5\n\nhello`, ODD_LINES),
  refused(
    'a transfer encoding with a vertical tab',
    `${OK}Transfer-Encoding: \x0bchunked\r\n${CHUNKS}`,
    'not a header: "Transfer-Encoding: \\u000bchunked"',
  ),
  chunk('a chunk size with 0x', '0x5\r\nhello\r\n0\r\n\r\n', 0x78, 'chunk size'),
  chunk('a negative chunk size', '-5\r\nhello\r\n0\r\n\r\n', 0x2d, 'chunk size'),
  chunk('a chunk size with a plus', '+5\r\nhello\r\n0\r\n\r\n', 0x2b, 'chunk size'),
  chunk('a space before a chunk size', ' 5\r\nhello\r\n0\r\n\r\n', 0x20, 'chunk size'),
  chunk('a space behind a chunk size', '5 \r\nhello\r\n0\r\n\r\n', 0x20, 'chunk size'),
  chunk('no chunk size', '\r\nhello\r\n0\r\n\r\n', 0x0d, 'chunk size'),
  chunk('a chunk size beyond 64 bits', '10000000000000005\r\nhello\r\n0\r\n\r\n', 0x30, 'chunk size'),
  chunk('a chunk size that ends in bare LF', '5\nhello\r\n0\r\n\r\n', 0x0a, 'chunk size'),
  chunk('a chunk size that ends in bare CR', '5\rhello\r\n0\r\n\r\n', 0x68, 'end of a chunk'),
  chunk('a chunk without CRLF behind it', '5\r\nhello0\r\n\r\n', 0x30, 'end of a chunk'),
  chunk('a chunk with bare LF behind it', '5\r\nhello\n0\r\n\r\n', 0x0a, 'end of a chunk'),
  chunk('a chunk longer than its size', '4\r\nhello\r\n0\r\n\r\n', 0x6f, 'end of a chunk'),
  chunk('a giant trailer', `5\r\nhello\r\n0\r\nX-A: ${LONG}\r\n\r\n`, 0x61, 'trailer'),
  refused(
    'a space in an extension',
    `${CHUNKED}\r\n5; a\r\nhello\r\n0\r\n\r\n`,
    'chunked body: not chunk extensions: "; a"',
  ),
  refused(
    'an empty extension',
    `${CHUNKED}\r\n5;\r\nhello\r\n0\r\n\r\n`,
    'chunked body: not chunk extensions: ";"',
  ),
  refused(
    'an extension that ends in bare LF',
    `${CHUNKED}\r\n5;a\nhello\r\n0\r\n\r\n`,
    'chunked body: not chunk extensions: ";a\\nhello"',
  ),
  refused(
    'an open quote in an extension',
    `${CHUNKED}\r\n5;a="b\r\nhello\r\n0\r\n\r\n`,
    'chunked body: not chunk extensions: ";a=\\"b"',
  ),
  refused('chunks behind the last one', `${CHUNKED}\r\n0\r\n5\r\nhello\r\n0\r\n\r\n`, 'not a header: "5"'),
  refused(
    'a trailer that ends in bare LF',
    `${CHUNKED}\r\n0\r\nX-A: 1\n\r\n\r\n`,
    'not a header: "X-A: 1\\n"',
  ),
  refused('a giant head', `${OK}X-A: ${LONG}\r\n${FIVE}`, 'a head of more than 16384 bytes'),
  ...[
    ' HTTP/1.1 200 OK',
    'HTTP/2 200',
    'HTTP/1.2 200 OK',
    'HTTP/11 200 OK',
    'http/1.1 200 OK',
    'ICY 200 OK',
  ].map(statusLine),
  ...['HTTP/1.1 20 OK', 'HTTP/1.1 2000 OK', 'HTTP/1.1 000 OK', 'HTTP/1.1  200 OK', 'HTTP/1.1\t200 OK'].map(
    statusLine,
  ),
  greeting('the preface of HTTP/2', '\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80'),
  greeting('an alert of TLS', '\x15\x03\x03\0\x02\x02\x46'),
  greeting('the greeting of SSH', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'),
  greeting('the greeting of a mail server', '220 mail ESMTP\r\n'),
  greeting('a page without a head', '<html>hello</html>'),
  refused(
    'an unasked switch of protocols',
    'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello',
    'it wants to switch protocols, unasked',
  ),
];
