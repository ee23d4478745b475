import { formatQuantity } from '../../quantities/quantity';
import type { Unavailable } from '../process/unavailable';
import type { HistogramDifference } from './histogram-difference';

/** How far the two may be apart. */
export interface ReconciliationTolerance {
  /** What the transport between takes on loopback. */
  readonly toleranceMs: number;
  /** A share of the client's mean; the larger of the two counts. */
  readonly toleranceShare: number;
  /** What the path is known to take for a request and its first answer, measured otherwise. */
  readonly transportMs: number;
}

/** The client's mean and the server's own over the same requests; the gap is what the client saw more. */
interface MeansCompared {
  readonly clientMeanMs: number;
  readonly serverMeanMs: number;
  readonly gapMs: number;
  readonly toleranceMs: number;
  readonly count: number;
}

/** Whether client and server measured the same. */
export type Reconciliation =
  | ({ readonly status: 'agreed' } & MeansCompared)
  | ({ readonly status: 'gap explained' | 'gap unexplained'; readonly why: string } & MeansCompared)
  | { readonly status: 'not comparable'; readonly reason: string };

const LOOPBACK: ReconciliationTolerance = { toleranceMs: 2, toleranceShare: 0.1, transportMs: 0 };

/**
 * Compares the client's mean of a duration (of first tokens, for example) with the server's over the same requests;
 * where other requests were counted too there is nothing to compare.
 */
export function reconcile(
  clientMeanMs: number,
  clientCount: number,
  server: HistogramDifference | Unavailable,
  tolerance: Partial<ReconciliationTolerance> = {},
): Reconciliation {
  if (server.status === 'unavailable') return { status: 'not comparable', reason: server.reason };
  const reason = whyNot(clientMeanMs, clientCount, server.count);
  if (reason !== undefined) return { status: 'not comparable', reason };
  const { toleranceMs, toleranceShare, transportMs } = { ...LOOPBACK, ...tolerance };
  const serverMeanMs = server.mean * 1000;
  const gapMs = clientMeanMs - serverMeanMs;
  const allowedMs = Math.max(toleranceMs, toleranceShare * clientMeanMs);
  const means = { clientMeanMs, serverMeanMs, gapMs, toleranceMs: allowedMs, count: clientCount };
  if (Math.abs(gapMs) <= allowedMs) return { status: 'agreed', ...means };
  if (gapMs < 0)
    return {
      status: 'gap unexplained',
      why: 'the server cannot have waited longer than its client: it measures something else, or other requests',
      ...means,
    };
  if (Math.abs(gapMs - transportMs) <= allowedMs)
    return { status: 'gap explained', why: `the path between takes ${duration(transportMs)}`, ...means };
  const known = transportMs > 0 ? ` beyond the ${duration(transportMs)} of the path` : '';
  return {
    status: 'gap unexplained',
    why: `something${known} delays requests before the server's clock starts, or answers after it stops: a proxy, a queue of connections, a busy client`,
    ...means,
  };
}

function whyNot(clientMeanMs: number, clientCount: number, serverCount: number): string | undefined {
  if (clientCount === 0 || !Number.isFinite(clientMeanMs)) return 'the client measured nothing';
  if (serverCount === clientCount) return undefined;
  const counts = `the server counted ${serverCount} requests, the client ${clientCount}`;
  return serverCount > clientCount
    ? `${counts}: others were counted too`
    : `${counts}: the server does not time some of them, or not yet`;
}

/** One sentence for the report. */
export function reconciliationText(what: string, result: Reconciliation): string {
  if (result.status === 'not comparable')
    return `${what}: the server's own figure cannot be compared, because ${result.reason}.`;
  const { clientMeanMs, serverMeanMs, gapMs, toleranceMs, count } = result;
  const means = `${what}: the client measured ${duration(clientMeanMs)} in the mean, the server ${duration(serverMeanMs)}, over the same ${count} requests`;
  const gap = `${duration(Math.abs(gapMs))} ${gapMs < 0 ? 'less' : 'more'}`;
  switch (result.status) {
    case 'agreed':
      return `${means}; they agree within ${duration(toleranceMs)}.`;
    case 'gap explained':
      return `${means}; the client's ${gap} are explained: ${result.why}.`;
    case 'gap unexplained':
      return `${means}; the client's ${gap} are not explained: ${result.why}.`;
  }
}

const duration = (value: number): string => formatQuantity({ dimension: 'duration', value });
