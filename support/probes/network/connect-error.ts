/** A server could not be connected to; the message says what happened, where, and what to do next. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  /** `where` is host and port; the cause is what the system said. */
  constructor(where: string, cause: unknown) {
    const code = codeOf(cause);
    const { what, next } = KNOWN.get(code) ?? UNKNOWN;
    const said = code === '' && cause instanceof Error ? `: ${cause.message}` : '';
    super(`${where} ${what}${code === '' ? said : ` (${code})`}. ${next}`, { cause });
  }
}

/** No answer came in time. The code is the one that the kernel gives when it gives up itself, minutes later. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code = 'ETIMEDOUT';

  constructor(deadlineMs: number) {
    super(`no answer within ${deadlineMs} ms`);
  }
}

/** What happened, and what to do about it. */
interface Words {
  readonly what: string;
  readonly next: string;
}

const UNKNOWN: Words = { what: 'cannot be connected to', next: 'Look into the log of the server.' };

const UNRESOLVED: Words = {
  what: 'cannot be connected to: no name server knows the host',
  next: 'Correct the host, or the name service of this machine.',
};

const NO_ROUTE: Words = {
  what: 'cannot be connected to: no network leads there',
  next: 'Check the host, and the routes of this machine with ip route.',
};

const TOO_MANY: Words = {
  what: 'cannot be connected to: this machine is out of files, ports or memory for connections',
  next: 'Raise the limit with ulimit -n, or leave more time between connections.',
};

const KNOWN: ReadonlyMap<string, Words> = new Map([
  [
    'ECONNREFUSED',
    {
      what: 'refused the connection',
      next: 'Start the server, or correct host and port: nothing listens there.',
    },
  ],
  [
    'ETIMEDOUT',
    {
      what: 'did not answer in time',
      next: 'Check the host, the firewalls between, and whether the server still accepts connections.',
    },
  ],
  [
    'ECONNRESET',
    {
      what: 'reset the connection while it was made',
      next: 'Look into the log of the server, and of what stands before it: a proxy without a server behind does so.',
    },
  ],
  [
    'EACCES',
    {
      what: 'may not be connected to',
      next: 'A firewall of this machine forbids it, or the address is one of broadcast.',
    },
  ],
  ['ENOTFOUND', UNRESOLVED],
  ['EAI_AGAIN', UNRESOLVED],
  ['EHOSTUNREACH', NO_ROUTE],
  ['ENETUNREACH', NO_ROUTE],
  ['EMFILE', TOO_MANY],
  ['ENFILE', TOO_MANY],
  ['ENOBUFS', TOO_MANY],
  ['EADDRNOTAVAIL', TOO_MANY],
]);

function codeOf(cause: unknown): string {
  const { code } = (typeof cause === 'object' && cause !== null ? cause : {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
