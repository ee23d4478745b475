import fc from 'fast-check';

/** Bytes that mean something to HTTP, and some that mean nothing. */
const MEANINGFUL = '\r\n \t:;,=0123456789abcdefgxABCDEF-+"\0\x7f\x80\xa0\xff'.split('');

const token = fc.constantFrom('x-a', 'X-B', 'server', 'date', 'content-type', 'x-request-id', 'connection');
const value = fc.constantFrom(
  '',
  'a',
  'keep-alive',
  'close',
  'text/event-stream',
  'a b',
  'a, b',
  'caf\xe9',
  'timeout=5',
  '"q"',
);
const header = fc.tuple(token, value).map(([name, said]) => `${name}: ${said}\r\n`);

const latin1 = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
/** Bodies that look like their own framing. */
const body = fc.oneof(
  latin1,
  fc.constantFrom('', 'hello', '0\r\n\r\n', '5\r\nhello\r\n', 'HTTP/1.1 200 OK\r\n\r\n'),
);

const extension = fc.constantFrom('', '', '', ';a=b', ';a="b;c"');
const chunk = fc.tuple(body, fc.boolean(), extension).map(([data, isUpper, extended]) => {
  const size = data.length.toString(16);
  return data === '' ? '' : `${isUpper ? size.toUpperCase() : size}${extended}\r\n${data}\r\n`;
});
const trailer = fc.constantFrom('', '', '', 'X-Trailer: 1\r\n', 'X-Trailer: 1\r\nx-other: 2\r\n');
const lastChunk = fc
  .tuple(extension, trailer)
  .map(([extended, trailers]) => `0${extended}\r\n${trailers}\r\n`);

/** Headers that say how long the body is, and the body. */
const framed = fc.oneof(
  body.map((data): [string, string] => [`Content-Length: ${data.length}\r\n`, data]),
  fc
    .tuple(fc.array(chunk, { maxLength: 4 }), lastChunk)
    .map(([chunks, last]): [string, string] => ['Transfer-Encoding: chunked\r\n', chunks.join('') + last]),
  body.map((data): [string, string] => ['', data]),
);

const statusLine = fc
  .tuple(
    fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'),
    fc.constantFrom(200, 200, 200, 201, 204, 304, 400, 429, 503, 999),
    fc.constantFrom(' OK', ' Not So', ' ', '', ' caf\xe9'),
  )
  .map(([version, status, reason]) => `${version} ${status}${reason}\r\n`);
const interim = fc.constantFrom(
  '',
  '',
  '',
  '',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n',
  'HTTP/1.1 102\r\n\r\n',
);

/** A correct answer of HTTP/1.1 or 1.0; its connection is closed after it. Text in Latin-1. */
export const responseBytes: fc.Arbitrary<string> = fc
  .tuple(interim, statusLine, fc.array(header, { maxLength: 4 }), framed, fc.nat())
  .map(([before, status, headers, [framing, data], place]) => {
    const lines = headers.toSpliced(place % (headers.length + 1), 0, framing);
    return `${before}${status}${lines.join('')}\r\n${data}`;
  });

interface Mutation {
  readonly place: number;
  readonly removed: number;
  readonly inserted: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  removed: fc.constantFrom(0, 1, 1, 2, 10),
  inserted: fc.string({ unit: fc.constantFrom(...MEANINGFUL), maxLength: 2 }),
});

/** An answer with bytes changed, added, taken out, or cut off its end. */
export const mutatedBytes: fc.Arbitrary<string> = fc
  .tuple(responseBytes, fc.array(mutation, { minLength: 1, maxLength: 2 }), fc.option(fc.nat(), { freq: 4 }))
  .map(([bytes, mutations, end]) => {
    const mutated = mutations.reduce((text, { place, removed, inserted }) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + inserted + text.slice(at + removed);
    }, bytes);
    return end === null ? mutated : mutated.slice(0, end % (mutated.length + 1));
  });

/** The places at which a text is cut. */
export const cutPlaces = fc.array(fc.nat(), { maxLength: 3 });

/** The text cut at these places, each taken modulo its length. */
export function cutAt(text: string, places: readonly number[]): string[] {
  const sorted = places.map((place) => place % (text.length + 1)).toSorted((one, other) => one - other);
  return [0, ...sorted].map((from, index) => text.slice(from, sorted[index] ?? text.length));
}
