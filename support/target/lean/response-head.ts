import { HttpSyntaxError, type HttpHeaders } from '../transport';

/** How the end of a body is known. */
type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until close' };

/** Status line and headers of an answer, read once. */
export interface ResponseHead {
  readonly status: number;
  /** By lower-case name; an array where a name came more than once. */
  readonly headers: HttpHeaders;
  readonly framing: BodyFraming;
  /** The connection can carry another answer after this one. */
  readonly keepAlive: boolean;
  /** How long it lets it stand idle, in ms, where it says so. */
  readonly idleLimit: number | undefined;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads the text of a head, without the empty line that ends it. Lines end in CRLF. Throws an
 * `HttpSyntaxError` for what is not HTTP/1.1 (RFC 9112), or is no part of it that this client speaks.
 */
export function readResponseHead(text: string): ResponseHead {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const [, minor, code] = STATUS_LINE.exec(statusLine) ?? [];
  if (minor === undefined)
    throw new HttpSyntaxError(`not the status line of HTTP/1.1: ${quoted(statusLine)}`);
  // Without a prototype: a header may be called "constructor".
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (const line of lines) addHeader(headers, line);
  const status = Number(code);
  const framing = framingOf(status, headers);
  return {
    status,
    headers,
    framing,
    keepAlive: wantsToStay(minor, headers) && isEndCertain(minor, framing, headers),
    idleLimit: idleLimitOf(headers['keep-alive']),
  };
}

function addHeader(headers: Record<string, string | string[]>, line: string): void {
  const [name, value] = readHeader(line);
  const before = headers[name];
  headers[name] = before === undefined ? value : [before, value].flat();
}

/** Name, in lower case, and value of a header. Throws an `HttpSyntaxError`. */
export function readHeader(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
  const value = withoutPadding(line.slice(colon + 1));
  if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value))
    throw new HttpSyntaxError(`not a header: ${quoted(line)}`);
  return [name, value];
}

function wantsToStay(minor: string, headers: HttpHeaders): boolean {
  const connection = listOf(headers['connection']);
  return minor === '1' ? !connection.includes('close') : connection.includes('keep-alive');
}

/** Nobody can take bytes of this body for the next answer. */
function isEndCertain(minor: string, { kind }: BodyFraming, headers: HttpHeaders): boolean {
  if (kind === 'until close') return false;
  // An answer that must not have a body, and says that it has one.
  if (kind === 'none') return !hasBody(headers);
  return minor === '1' || kind === 'length';
}

const hasBody = (headers: HttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

/** RFC 9112, 6.3. */
function framingOf(status: number, headers: HttpHeaders): BodyFraming {
  const length = lengthOf(headers['content-length']);
  if (status < 200 || status === 204 || status === 304) return { kind: 'none' };
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) {
    if (listOf(coding).join() !== 'chunked')
      throw new HttpSyntaxError(
        `transfer encoding ${quoted([coding].flat().join())}: only "chunked" is spoken`,
      );
    // Two ends of one body: whoever believes the other one reads the next answer out of this body.
    if (length !== undefined) throw new HttpSyntaxError('both a content length and a transfer encoding');
    return { kind: 'chunked' };
  }
  return length === undefined ? { kind: 'until close' } : { kind: 'length', length };
}

function lengthOf(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [first, ...others] = [header].flat();
  if (others.length > 0) throw new HttpSyntaxError('more than one content length');
  if (first === undefined || !/^\d{1,15}$/.test(first))
    throw new HttpSyntaxError(`not a content length: ${quoted(first ?? '')}`);
  return Number(first);
}

const listOf = (header: string | string[] | undefined): string[] =>
  header === undefined
    ? []
    : [header]
        .flat()
        .join()
        .split(',')
        .map((word) => withoutPadding(word).toLowerCase())
        .filter(Boolean);

/** Spaces and tabs only: \xa0 is a part of the value. Not by a pattern: those take the square of a long padding. */
function withoutPadding(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isPadding(text.charCodeAt(from))) from += 1;
  while (to > from && isPadding(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

const isPadding = (code: number): boolean => code === 0x20 || code === 0x09;

function idleLimitOf(header: string | string[] | undefined): number | undefined {
  const seconds = /(?:^|[,;\s])timeout=(\d{1,9})/i.exec([header ?? ''].flat().join())?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** A text in a message, cut where it is long. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
