import type { MetricName } from '../../metric';
import type { MetricSource } from '../../metric-source';
import type { Counters, Counts } from './counters';
import { metricSource, missing, readingOf, valueOrNothing, type MetricPart } from './metric-part';

/** The types of metrics that are differences of counters. */
export type CountedType = 'Throughput' | 'Error rates' | 'Response time';

/** What the counters did between two looks; undefined what they do not tell. */
interface Rise {
  readonly seconds: number;
  readonly answered: number | undefined;
  readonly failed: number | undefined;
  readonly outputTokens: number | undefined;
  readonly responses: number | undefined;
  readonly responseMs: number | undefined;
}

/** What requests came to since the last look. Counters that went back, as of a server started anew, give nothing. */
export function counterSource(type: CountedType, counters: Counters): MetricSource {
  let before: Counts | undefined;
  return metricSource(
    type,
    () => counters.name,
    async (signal) => {
      const now = await counters.read(signal);
      if (now.status !== 'counted') return now;
      const rise = before && riseBetween(before, now);
      before = now;
      return readingOf(PARTS[type](now, rise, counters.name));
    },
  );
}

const PARTS: Readonly<
  Record<CountedType, (now: Counts, rise: Rise | undefined, name: string) => readonly MetricPart[]>
> = {
  Throughput: (now, rise, name) => [
    part(
      'requests_per_second',
      now.answered,
      perSecond(rise, rise?.answered),
      `${name} does not count answers`,
    ),
    part(
      'output_tokens_per_second',
      now.outputTokens,
      perSecond(rise, rise?.outputTokens),
      `${name} does not count output tokens`,
    ),
  ],
  'Error rates': (now, rise, name) => {
    const why = `${name} does not count requests that failed`;
    const both = now.failed === undefined ? undefined : now.answered;
    return [
      part('failed_requests_per_second', now.failed, perSecond(rise, rise?.failed), why),
      part(
        'failed_requests_percent',
        both,
        percentOf(rise?.failed, rise?.answered),
        now.failed === undefined ? why : `${name} does not count answers`,
      ),
    ];
  },
  'Response time': (now, rise, name) => [
    part(
      'mean_response_time_ms',
      now.responses?.count,
      ratio(rise?.responseMs, rise?.responses),
      `${name} does not tell response times`,
    ),
  ],
};

const part = (
  metric: MetricName,
  counter: number | undefined,
  value: number | undefined,
  why: string,
): MetricPart => (counter === undefined ? missing(metric, why) : valueOrNothing(metric, value));

/** Undefined where no time has passed, or where a counter went back. */
function riseBetween(before: Counts, now: Counts): Rise | undefined {
  const difference = (of: (counts: Counts) => number | undefined): number | undefined => {
    const [from, to] = [of(before), of(now)];
    return from === undefined || to === undefined ? undefined : to - from;
  };
  const counted = {
    answered: difference(({ answered }) => answered),
    failed: difference(({ failed }) => failed),
    outputTokens: difference(({ outputTokens }) => outputTokens),
    responses: difference(({ responses }) => responses?.count),
    responseMs: difference(({ responses }) => responses?.sumMs),
  };
  const seconds = (now.at - before.at) / 1000;
  const fell = Object.values(counted).some((rise) => rise !== undefined && rise < 0);
  return fell || seconds <= 0 ? undefined : { seconds, ...counted };
}

const perSecond = (rise: Rise | undefined, amount: number | undefined): number | undefined =>
  ratio(amount, rise?.seconds);

function percentOf(failed: number | undefined, answered: number | undefined): number | undefined {
  if (failed === undefined || answered === undefined) return undefined;
  return ratio(100 * failed, failed + answered);
}

const ratio = (amount: number | undefined, of: number | undefined): number | undefined =>
  amount === undefined || of === undefined || of === 0 ? undefined : amount / of;
