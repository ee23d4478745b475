import type { Milliseconds } from '../quantities/units';

/** Where the target is and how long to wait for it. */
export interface TargetSettings {
  /** As the user wrote it, with or without `/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Certificate authorities in PEM, for a server with a certificate of its own. */
  readonly certificateAuthority?: string;
  /** `http://host:port` of a proxy that all requests go through. */
  readonly proxy?: string;
  /** The header of an answer that names the node which served it, in lower case; absent: nobody is named. */
  readonly nodeHeader?: string;
  readonly timeouts: TargetTimeouts;
}

/** Anything shorter would take half of a message with it, and protects nothing. */
const SHORTEST_SECRET = 4;

/**
 * The text with the key and the values of the extra headers taken out, with and without their authentication
 * scheme (`Bearer `): servers quote them in their errors. Shorter ones than `shortest` stay.
 */
export function withoutSecrets(
  { apiKey, headers }: TargetSettings,
  text: string,
  shortest = SHORTEST_SECRET,
): string {
  const whole = [...(apiKey === undefined ? [] : [apiKey]), ...Object.values(headers)];
  const bare = whole.map((secret) => secret.replace(/^(?:bearer|basic)\s+/i, ''));
  return [...whole, ...bare]
    .filter(({ length }) => length >= shortest)
    .toSorted((one, other) => other.length - one.length)
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}

interface TargetTimeouts {
  /** Until the server answers its first question. */
  readonly ready: Milliseconds;
  /** Until a connection stands. */
  readonly connect: Milliseconds;
  /** From the request to its first token. */
  readonly firstToken: Milliseconds;
  /** Between two tokens. */
  readonly stall: Milliseconds;
  /** For the whole answer. */
  readonly total: Milliseconds;
}

/**
 * The API's root as the client uses it: `http://host:8000`, `http://host:8000/` and `http://host:8000/v1/` all
 * mean `http://host:8000/v1`; a path that ends in a version is left alone.
 */
export function apiRoot(baseUrl: string): URL {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = /\/v\d+\w*$/.test(path) ? path : `${path}/v1`;
  url.search = '';
  url.hash = '';
  return url;
}

/** Whether the path of a URL begins as the name of another server does: `//host`, in whatever way it is written. */
export const namesAnother = (url: string): boolean => new URL(url).pathname.startsWith('//');
