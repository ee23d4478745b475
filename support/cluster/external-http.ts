import { Agent, request } from 'undici';
import { monotonicClock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** What a server answered, whatever its status. */
export interface FetchedPage {
  readonly status: number;
  readonly text: string;
  /** The middle of the time that asking took, on the monotonic clock. */
  readonly at: Milliseconds;
}

/** How long an answer may take, and what ends the asking before. */
export interface AskOptions {
  readonly deadline: Milliseconds;
  readonly signal?: AbortSignal;
}

/** More than any exporter of one machine writes: what is longer is something else. */
const LIMIT_BYTES = 64 * 2 ** 20;

/**
 * Asks once, on a connection of its own that is closed again, and follows no redirection. Rejects where no whole
 * answer comes in time: the message says why, without the address.
 */
export async function fetchPage(url: string, { deadline, signal }: AskOptions): Promise<FetchedPage> {
  signal?.throwIfAborted();
  const late = AbortSignal.timeout(Math.ceil(deadline));
  const agent = new Agent({ connections: 1, allowH2: false });
  const began = monotonicClock.now();
  try {
    const answer = await request(url, {
      dispatcher: agent,
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    const text = await textOf(answer.body);
    const at = milliseconds((began + monotonicClock.now()) / 2);
    return { status: answer.statusCode, text, at };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(late.aborted ? `no answer within ${deadline} ms` : reasonOf(cause), { cause });
  } finally {
    await agent.destroy();
  }
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > LIMIT_BYTES) throw new Error(`an answer of more than ${LIMIT_BYTES / 2 ** 20} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The innermost message: outer ones say only that it failed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A name with several addresses fails with one error for each, and no message of its own.
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? reasonOf(inner) : error.message;
}
