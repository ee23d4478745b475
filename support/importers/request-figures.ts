import { Ledger, type LedgerCounts } from '../load/ledger';
import type { LatencyName } from '../load/latencies';
import type { Failures, LoadFigures } from '../load/load-figures';
import { LoadSummary } from '../load/load-summary';
import { METRICS, type MetricName } from '../load/metric';
import type { Statistic } from '../load/statistic';
import { windowsOf } from '../load/windows';
import { formatQuantity } from '../quantities/quantity';
import { milliseconds } from '../quantities/units';
import type { Estimation } from '../statistics/estimate';
import { isAnswered, recordOf, showsEachToken, type TimedRequest } from './timed-request';

/** Why figures are not to be had of a file, by their metric. */
export type Refusals = Partial<Record<MetricName, string>>;

/** A rate of so few response times shows how a load starts and ends, not how it goes. */
const LEAST_RESPONSE_TIMES = 10;

interface Requests {
  readonly requests: readonly TimedRequest[];
  /** Whose clock, and where the token counts come from. */
  readonly source: string;
  readonly refusals?: Refusals;
  /** Where the file lists a sample of the requests: how many there were of all. */
  readonly totals?: Totals | undefined;
}

interface Totals {
  readonly completed: number;
  readonly failed: number;
}

/** The figures of a file that has every request: made by this suite's own formulas and intervals. */
export class RequestFigures implements LoadFigures {
  readonly source: string;
  readonly #summary: LoadSummary;
  readonly #refusals: Refusals;
  readonly #span: number;
  readonly #totals: Totals | undefined;

  constructor({ requests, source, refusals = {}, totals }: Requests) {
    const records = requests.map(recordOf);
    const startAt = least(records.map(({ scheduledAt }) => scheduledAt));
    const endAt = most(records.map((record) => ('endedAt' in record ? record.endedAt : record.failedAt)));
    this.#span = records.length === 0 ? 0 : endAt - startAt;
    this.source = source;
    this.#totals = totals;
    this.#summary = new LoadSummary(
      windowsOf(records, {
        startAt: milliseconds(startAt),
        warmUp: milliseconds(0),
        // The last answer ends in the last window, not at its edge.
        duration: milliseconds(this.#span + 1e-3),
      }),
    );
    this.#refusals = { ...untold(requests), ...refusals };
  }

  get completed(): number {
    return this.#totals?.completed ?? this.#summary.completed;
  }

  get failures(): Failures {
    const { failures } = this.#summary;
    if (this.#totals === undefined) return failures;
    const { failed: count } = this.#totals;
    return { count, first: count === 0 ? undefined : (failures.first ?? '(error): none of them is listed') };
  }

  get description(): string {
    const { completed, outputTokens, failures } = this.#summary;
    const time = formatQuantity({ dimension: 'duration', value: this.#span });
    return `${completed} of ${completed + failures.count} requests completed in ${time}, ${outputTokens} output tokens${this.#sampled}`;
  }

  get #sampled(): string {
    if (this.#totals === undefined) return '';
    const { completed, failed } = this.#totals;
    return `; a sample of ${completed + failed} requests, of which ${failed} failed`;
  }

  get throughputs(): LoadFigures['throughputs'] {
    return this.#summary.throughputs;
  }

  values(name: LatencyName): ReturnType<LoadFigures['values']> {
    return this.#refusals[name] === undefined ? this.#summary.values(name) : [];
  }

  estimate(name: MetricName, statistic: Statistic): Estimation {
    const refusal = this.#refusals[name] ?? (METRICS[name].kind === 'rate' ? this.#tooShort() : undefined);
    const estimation = this.#summary.estimate(name, statistic);
    if (refusal === undefined || this.#summary.completed === 0) return estimation;
    return { status: 'too few samples', reason: refusal, n: 0 };
  }

  blockValues(name: MetricName): ReturnType<LoadSummary['blockValues']> {
    return this.#refusals[name] === undefined ? this.#summary.blockValues(name) : undefined;
  }

  /** Why no rate is to be had of it. */
  #tooShort(): string | undefined {
    const times = this.#summary.values('e2e').map(({ value }) => value);
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    if (!(this.#span < LEAST_RESPONSE_TIMES * mean)) return undefined;
    const [lasted, response] = [this.#span, mean].map((value) =>
      formatQuantity({ dimension: 'duration', value }),
    );
    return (
      `the load lasted ${lasted ?? ''}, less than ${LEAST_RESPONSE_TIMES} response times of ${response ?? ''}: its start and ` +
      'its end are most of it; send more requests'
    );
  }
}

/** The books of these requests. */
export function booksOf(requests: readonly TimedRequest[]): LedgerCounts {
  const ledger = new Ledger();
  for (const request of requests) {
    ledger.scheduled();
    const outcome = isAnswered(request) ? 'completed' : request.outcome;
    if (outcome !== 'dropped') ledger.sent();
    ledger.ended(outcome);
  }
  return ledger.counts;
}

/** What the requests of the file do not show. */
function untold(requests: readonly TimedRequest[]): Refusals {
  const fromSchedule = requests.some(({ scheduledAt }) => scheduledAt !== undefined);
  const streamed = requests.filter(isAnswered).filter(({ firstAt }) => firstAt !== undefined);
  const timed = streamed.filter(({ gaps }) => gaps !== undefined);
  const bundled = timed.filter((request) => !showsEachToken(request));
  const uncounted = requests.filter(isAnswered).filter(({ outputTokens }) => outputTokens === undefined);
  const noSchedule = 'the file does not tell when requests were due';
  const notSeen = 'the file does not tell how long a request waited for a socket';
  return {
    queue_wait: notSeen,
    ...(fromSchedule
      ? {}
      : { schedule_lag: noSchedule, ttft_scheduled: noSchedule, e2e_scheduled: noSchedule }),
    ...(streamed.length > timed.length && { itl: NO_TOKEN_TIMES, chunk_gap: NO_TOKEN_TIMES }),
    ...(bundled.length > 0 && {
      itl:
        `${bundled.length} of ${streamed.length} answers have other numbers of events than of tokens, and the file does not tell ` +
        'how many tokens each event held: a gap between events is no inter-token latency; promise the time per output token',
    }),
    ...(uncounted.length > 0 && noTokens(uncounted.length)),
  };
}

function noTokens(uncounted: number): Refusals {
  const reason =
    `the file does not tell how many tokens ${uncounted} of its answers have; let the server send its usage, or the tool count ` +
    'them by a tokenizer';
  return { output_tps: reason, tpot: reason, itl: reason };
}

const NO_TOKEN_TIMES =
  'the file has no times of single tokens, only a mean of each request, which is the time per output token: promise that';

const least = (values: readonly number[]): number =>
  values.reduce((one, other) => Math.min(one, other), Infinity);
const most = (values: readonly number[]): number =>
  values.reduce((one, other) => Math.max(one, other), -Infinity);
