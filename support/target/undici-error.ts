import { HttpSyntaxError, TransportError } from './transport';

/** What undici's parser calls an answer that was cut short; its other codes are faults of the bytes that came. */
const CUT: ReadonlySet<string> = new Set(['HPE_INVALID_EOF_STATE']);
const FAULTY: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_OVERFLOW', 'ERR_ASSERTION']);
/** Answers of status 100 and 101, which nobody asked for, are told by the message only. */
const UNASKED: ReadonlySet<string> = new Set(['bad response', 'bad upgrade']);

/** An error of undici in the words of a `Transport`; kept as the cause. */
export function transportErrorOf(cause: Error): TransportError {
  const { code } = cause as { code?: unknown };
  const name = typeof code === 'string' ? code : '';
  const isFaulty =
    FAULTY.has(name) || (name.startsWith('HPE_') && !CUT.has(name)) || UNASKED.has(cause.message);
  // Assertions have messages of several lines.
  const [message = ''] = cause.message.split('\n');
  return isFaulty ? new HttpSyntaxError(message, { cause }) : new TransportError(message, { cause });
}
