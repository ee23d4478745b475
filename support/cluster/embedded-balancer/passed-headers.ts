import type { IncomingHttpHeaders } from 'node:http';

/** Headers of one connection, not of what goes over it: RFC 9110, section 7.6.1. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** The node's own: its address, how long the body is that it gets, and no interim answers. */
const REMADE: ReadonlySet<string> = new Set(['host', 'content-length', 'expect']);

/** The headers of a request for a node, names and values in turn, from those that came so. */
export function requestHeaders(raw: readonly string[]): string[] {
  const connection = raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === 'connection');
  const named = namedBy(connection.join(','));
  const passed: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !REMADE.has(lower) && !named.has(lower)) passed.push(name, value);
  }
  return passed;
}

/** The headers of an answer for the client. */
export function answerHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = namedBy(headers.connection ?? '');
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP_BY_HOP.has(name) && !named.has(name)) passed[name] = value;
  return passed;
}

const namedBy = (connection: string): ReadonlySet<string> =>
  new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
