import { milliseconds, type Milliseconds } from '../../quantities/units';
import { NetworkError } from '../network-error';
import type { Blast } from './path-capacity';

/** Its intervals do not begin at the very millisecond. */
const CLOCK_SLACK_MS = 50;

interface Interval {
  readonly sum: {
    readonly start: number;
    readonly end: number;
    readonly seconds: number;
    readonly bytes: number;
  };
}

/** Of the JSON of iperf3 3.x, as far as it is used here. */
interface Iperf3Output {
  readonly error?: string;
  readonly start?: { readonly version?: string; readonly test_start?: { readonly num_streams: number } };
  readonly end?: {
    readonly sum_sent?: { readonly bytes: number };
    readonly sum_received?: { readonly bytes: number };
    /** Percent of one core. */
    readonly cpu_utilization_percent?: { readonly host_total: number; readonly remote_total: number };
    readonly sender_tcp_congestion?: string;
  };
  /** With --get-server-output: what the receiver saw. */
  readonly server_output_json?: { readonly intervals?: readonly Interval[] };
}

/** Reads what a client of iperf3 prints with `-J --get-server-output`, without the warm-up; throws a `NetworkError` in its words. */
export function parseIperf3(text: string, warmUp: Milliseconds): Blast {
  const output = parsed(text);
  if (output.error !== undefined) throw new NetworkError(`iperf3: ${output.error}`);
  const received = output.server_output_json?.intervals;
  const streams = output.start?.test_start?.num_streams;
  const { cpu_utilization_percent: use, sum_sent: sent, sum_received: arrived } = output.end ?? {};
  if (!received || !use || !sent || !arrived || streams === undefined)
    throw new NetworkError(
      'the JSON of iperf3 lacks intervals of the server, sums, CPU or streams: take another version, or the tool of this suite',
    );
  return {
    tool: (output.start?.version ?? 'iperf3 of an unknown version').replace(/^iperf /, 'iperf3 '),
    windows: windowsOf(received, warmUp),
    sentBytes: sent.bytes,
    receivedBytes: arrived.bytes,
    connections: streams,
    congestionControl: output.end?.sender_tcp_congestion,
    senderCores: use.host_total / 100,
    receiverCores: use.remote_total / 100,
  };
}

/**
 * Its own way to leave out a warm-up (-O) sets counters back while bytes arrive, after which the first interval of a
 * receiver may hold far too much or less than nothing: so it is left out here. The last interval may be a stump.
 */
function windowsOf(intervals: readonly Interval[], warmUp: Milliseconds): Blast['windows'] {
  const kept = intervals.map(({ sum }) => sum).filter(({ start }) => start * 1e3 >= warmUp - CLOCK_SLACK_MS);
  if (kept.some(({ bytes, seconds }) => bytes < 0 || seconds <= 0))
    throw new NetworkError(
      'iperf3 counted less than nothing in an interval: measure again, or with the own tool',
    );
  const longest = Math.max(...kept.map(({ seconds }) => seconds));
  return kept
    .filter(({ seconds }) => seconds > longest / 2)
    .map(({ start, end, bytes }) => ({
      from: milliseconds(start * 1e3 - warmUp),
      to: milliseconds(end * 1e3 - warmUp),
      bytes,
    }));
}

function parsed(text: string): Iperf3Output {
  try {
    return JSON.parse(text) as Iperf3Output;
  } catch (cause) {
    throw new NetworkError(`what iperf3 printed is no JSON: ${text.trim().slice(0, 200)}`, { cause });
  }
}
