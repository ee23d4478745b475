import { HttpSyntaxError, TransportError } from './transport';

/** Faults of the bytes that came, beside those that its parser finds. */
const FAULTY: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_OVERFLOW', 'ERR_ASSERTION']);
/** What its parser says of an answer that was cut short; it gives no code. */
const CUT = '(Invalid EOF state)';
/** Answers of status 100 and 101, which nobody asked for, are known by the message only. */
const UNASKED: ReadonlySet<string> = new Set(['bad response', 'bad upgrade']);

/**
 * An error of undici in the words of a `Transport`, which keeps it as its cause. Of a request that is not sent yet
 * and goes through a proxy, it is most likely the proxy's.
 */
export function transportErrorOf(cause: Error, isOnWayThroughProxy: boolean): TransportError {
  const { code } = cause as { code?: unknown };
  const name = typeof code === 'string' ? code : '';
  // Assertions have messages of several lines.
  const [message = ''] = cause.message.split('\n');
  if (message.endsWith(CUT)) return new TransportError(message, { cause, code: 'CLOSED_EARLY' });
  if (FAULTY.has(name) || cause.name === 'HTTPParserError' || UNASKED.has(message))
    return new HttpSyntaxError(message, { cause });
  if (/\bproxy\b.*\b407\b/i.test(message))
    return new TransportError(message, { cause, code: 'PROXY_CREDENTIALS' });
  // The server's certificate is looked at only once the proxy has made way.
  if (isOnWayThroughProxy && !/CERT|SIGN|EPROTO|SSL|INVALID_ARG/.test(name))
    return new TransportError(message, { cause, code: 'PROXY' });
  return new TransportError(message, { cause });
}
