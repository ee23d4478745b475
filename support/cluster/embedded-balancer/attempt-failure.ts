/** How a request at a node failed; the message is for whoever asks why there was no answer. */
export interface AttemptFailure {
  readonly kind:
    /** No connection could be made. */
    | 'refused'
    /** The connection broke, before the answer or within it. */
    | 'reset'
    /** The connection had been used before and was found closed: the node can be well. */
    | 'stale'
    /** No headers came in time. */
    | 'unanswered'
    /** The answer began, and nothing more came. */
    | 'stalled'
    /** Health checks found the node down while it kept silent. */
    | 'given up'
    /** The answer says that the node cannot serve now. */
    | 'unavailable'
    /** The node has ended a stream properly, and before its end. */
    | 'ended early'
    /** What came is no answer that can be passed on. */
    | 'faulty';
  readonly message: string;
}

const REFUSED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const RESET: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED']);

/** An error of undici as the failure of an attempt. */
export function failureOf(error: Error, { isReused }: { isReused: boolean }): AttemptFailure {
  const { code } = error as { code?: unknown };
  const name = typeof code === 'string' ? code : '';
  const [message = ''] = error.message.split('\n');
  if (REFUSED.has(name)) return { kind: 'refused', message };
  // Its parser says of a body that was cut short that it is no body, and gives no code.
  const isCut = RESET.has(name) || message.endsWith('(Invalid EOF state)');
  if (!isCut) return { kind: 'faulty', message };
  return { kind: isReused ? 'stale' : 'reset', message: `connection lost: ${message}` };
}
