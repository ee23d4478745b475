import { Agent, request, type Dispatcher } from 'undici';
import type { Milliseconds } from '../../quantities/units';
import { MetricsError, statusFailure, transferFailure, whereOf } from './metrics-error';

/** How a scrape is made. */
export interface MetricsFetchOptions {
  /** From the call to the last byte. */
  readonly deadline: Milliseconds;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller's own, for a proxy or an own certificate authority; else a connection is made and closed again. */
  readonly dispatcher?: Dispatcher;
}

/** Some servers choose another format where they are not told. */
const ACCEPT = 'text/plain;version=0.0.4;q=1,*/*;q=0.1';
/** No scrape is that long. */
const LONGEST_BYTES = 16 * 2 ** 20;

/**
 * Asks once for metrics and gives the text of the answer, at most 16 MiB. Follows no redirection: only the host that
 * was named is asked. Throws a `MetricsError`, or the signal's reason where that aborts.
 */
export async function fetchMetricsText(url: URL, options: MetricsFetchOptions): Promise<string> {
  const { deadline, signal, headers, dispatcher } = options;
  signal.throwIfAborted();
  const late = AbortSignal.timeout(Math.ceil(deadline));
  const carrier = dispatcher ?? oneConnection(deadline);
  try {
    const answer = await request(url, {
      dispatcher: carrier,
      headers: { accept: ACCEPT, ...headers },
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: AbortSignal.any([signal, late]),
    });
    const text = await textOf(answer.body, url);
    if (answer.statusCode !== 200)
      throw statusFailure(url, answer.statusCode, [answer.headers['location'] ?? []].flat()[0]);
    if (/\bjson\b/.test(String(answer.headers['content-type']))) throw jsonFailure(url);
    return text;
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) throw tooLate(url, deadline, error);
    throw error instanceof MetricsError ? error : transferFailure(url, error);
  } finally {
    if (carrier !== dispatcher) await carrier.destroy();
  }
}

const oneConnection = (deadline: Milliseconds): Agent =>
  new Agent({ connections: 1, allowH2: false, connect: { timeout: Math.ceil(deadline) } });

async function textOf(body: AsyncIterable<Buffer>, url: URL): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > LONGEST_BYTES)
      throw new MetricsError(
        `${whereOf(url)} answered with more than ${LONGEST_BYTES / 2 ** 20} MiB, which are no metrics. ` +
          'Correct the route "metrics" in LLM_ROUTES.',
      );
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

const tooLate = (url: URL, deadline: Milliseconds, cause: unknown): MetricsError =>
  new MetricsError(
    `${whereOf(url)} gave no metrics within ${deadline} ms. Look whether the server is overloaded or hangs.`,
    { cause },
  );

/** TensorRT-LLM tells of its steps in JSON where other servers have their metrics. */
const jsonFailure = (url: URL): MetricsError =>
  new MetricsError(
    `${whereOf(url)} answered with JSON, not with Prometheus text. Set the route "metrics" in LLM_ROUTES to where ` +
      'the text is; TensorRT-LLM has it below /prometheus/metrics when it runs with return_perf_metrics.',
    { lasting: true },
  );
