import type { TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import { HttpSyntaxError, TransportError, type HttpHeaders } from './transport';

/** Turns a broken connection into an error that says what happened, where, and what to do next. */
export function connectionFailure(url: URL, sent: boolean, error: unknown): TargetError {
  const { what, next } = connectionHint(sent, error);
  const outcome = !sent ? 'dropped' : error instanceof HttpSyntaxError ? 'protocol error' : 'truncated';
  return new TargetError(outcome, `${url.origin}: ${what}. ${next}`, { cause: error });
}

function connectionHint(sent: boolean, error: unknown): Hint {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof HttpSyntaxError)
    return {
      what: `it does not speak HTTP/1.1 (${detail})`,
      next: 'Check the scheme and the port of LLM_BASE_URL.',
    };
  const code = (error instanceof TransportError ? error.code : undefined) ?? errorCode(error);
  // What hinders a connection from being made is no explanation for one that breaks.
  const hint = sent ? BREAKS[code] : (HINTS[code] ?? (/CERT|SIGN/.test(code) ? CERTIFICATE : undefined));
  return hint ?? { what: `the connection broke: ${detail}`, next: 'Look into the log of the server.' };
}

/**
 * Turns an error status into an error that says what to do next; `said` is the message of its body, `route` what
 * LLM_ROUTES calls the route that was asked, where it is set there.
 */
export function statusFailure(
  url: URL,
  status: number,
  said: string,
  headers: HttpHeaders,
  route?: string,
): TargetError {
  const where = `${url.origin}${url.pathname} answered ${status}`;
  const quoted = said === '' ? '' : `: ${said.replace(/\.$/, '')}`;
  const next = statusHint(status, said, headers, route);
  return new TargetError('http error', `${where}${quoted}. ${next}`, { status });
}

/** A deadline passed. */
export function deadlineFailure(
  url: URL,
  waitedFor: keyof TargetSettings['timeouts'],
  limit: number,
): TargetError {
  const [what, variable] = DEADLINES[waitedFor];
  return new TargetError(
    'timed out',
    `${url.origin}${url.pathname}: ${what} within ${limit / 1000} s. ` +
      `Look whether the server is overloaded or hangs; ${variable} allows it more time.`,
  );
}

interface Hint {
  readonly what: string;
  readonly next: string;
}

const CERTIFICATE: Hint = {
  what: 'its certificate is not trusted',
  next: 'Name the file of its certificate authority in LLM_CA_FILE.',
};

const CUT: Hint = {
  what: 'the server closed the connection before the answer was complete',
  next: 'Look into the log of the server: it may have crashed or been restarted.',
};

const BREAKS: Readonly<Record<string, Hint>> = {
  ECONNRESET: CUT,
  EPIPE: CUT,
  UND_ERR_SOCKET: CUT,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: CUT,
  PROXY_CREDENTIALS: {
    what: 'the proxy asks for a user name and a password',
    next: 'Write them into LLM_PROXY: http://user:password@host:port.',
  },
  CLOSED_EARLY: CUT,
};

const CONNECT_TIMEOUT: Hint = {
  what: 'no connection could be made in time',
  next: 'Check the host and port of LLM_BASE_URL and the firewalls between.',
};

const BAD_HEADER: Hint = {
  what: 'a header of the request holds a character that HTTP forbids',
  next: 'Correct LLM_HEADERS, or LLM_API_KEY.',
};

const HINTS: Readonly<Record<string, Hint>> = {
  ECONNREFUSED: {
    what: 'nothing listens there (connection refused)',
    next: 'Start the server, or correct LLM_BASE_URL.',
  },
  ENOTFOUND: {
    what: 'the host name does not resolve',
    next: 'Correct the host in LLM_BASE_URL.',
  },
  EAI_AGAIN: {
    what: 'the host name could not be resolved',
    next: 'Correct the host in LLM_BASE_URL, or the name service of this machine.',
  },
  EPROTO: {
    what: 'it does not speak TLS as LLM_BASE_URL says',
    next: 'Write http:// instead of https:// in LLM_BASE_URL, or the port that serves TLS.',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    what: 'it does not speak TLS as LLM_BASE_URL says',
    next: 'Write http:// instead of https:// in LLM_BASE_URL, or the port that serves TLS.',
  },
  UND_ERR_CONNECT_TIMEOUT: CONNECT_TIMEOUT,
  CONNECT_TIMEOUT,
  ETIMEDOUT: CONNECT_TIMEOUT,
  EHOSTUNREACH: CONNECT_TIMEOUT,
  ENETUNREACH: CONNECT_TIMEOUT,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its certificate is for another host name',
    next: 'Write the host of LLM_BASE_URL as the certificate names it.',
  },
  PROXY: {
    what: 'the proxy cannot be reached, or lets nobody through to it',
    next: 'Correct LLM_PROXY, or what the proxy allows.',
  },
  BAD_HEADER,
  // It checks nothing else that a user writes.
  UND_ERR_INVALID_ARG: BAD_HEADER,
  LEAN_ONLY_HTTP: {
    what: 'the lean transport speaks plain http:// only',
    next: 'Set LLM_TRANSPORT to undici.',
  },
  CERT_HAS_EXPIRED: {
    what: 'its certificate has expired',
    next: 'Renew it, or look at the clock of this machine.',
  },
  ...BREAKS,
};

const DEADLINES: Readonly<Record<keyof TargetSettings['timeouts'], readonly [string, string]>> = {
  ready: ['it did not answer', 'LLM_READY_TIMEOUT'],
  connect: ['no connection could be made', 'LLM_CONNECT_TIMEOUT'],
  firstToken: ['the server took the request but sent no token', 'LLM_FIRST_TOKEN_TIMEOUT'],
  stall: ['the stream stalled: no further token came', 'LLM_STALL_TIMEOUT'],
  total: ['the answer was not complete', 'LLM_TIMEOUT'],
};

function statusHint(status: number, said: string, headers: HttpHeaders, route: string | undefined): string {
  if (status === 401 || status === 403) return 'Set LLM_API_KEY to a key that this server accepts.';
  if (status === 404 && /model/i.test(said)) return 'Set LLM_MODEL to a model that the server lists.';
  if ((status === 404 || status === 405) && route !== undefined)
    return `Correct the route "${route}" in LLM_ROUTES, or LLM_BASE_URL.`;
  if (status === 404) return 'Check the path of LLM_BASE_URL and LLM_API.';
  if (status === 429)
    return `The server limits the rate${retryAfter(headers)}: lower the load or raise its limit.`;
  if (status >= 300 && status < 400) {
    return `Set LLM_BASE_URL to where it leads: ${String(headers['location'] ?? 'it does not say')}.`;
  }
  if (status >= 500) return `Look into the log of the server${retryAfter(headers)}.`;
  const settings =
    route === undefined ? 'LLM_MODEL, LLM_API' : 'LLM_MODEL, LLM_API, LLM_ROUTES, LLM_SCHEMA_FIELD';
  return `The request was refused: check ${settings} and the sequence length of the table.`;
}

function retryAfter(headers: HttpHeaders): string {
  const value = headers['retry-after'];
  if (typeof value !== 'string') return '';
  // Seconds, or a date.
  return ` (retry after ${/^\d+$/.test(value) ? `${value} s` : value})`;
}

/** The system's code of the innermost error that has one: `ECONNREFUSED`; empty without any. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const inner = errorCode(cause);
  return inner === '' && typeof code === 'string' ? code : inner;
}
