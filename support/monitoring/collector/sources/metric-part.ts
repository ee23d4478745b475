import type { MetricName } from '../../metric';
import type { MetricSource, MetricValue, SourceReading } from '../../metric-source';
import type { MetricType } from '../../metric-type';

/** What a look says of one metric: a value, no value this once, or that there can be none here, and why. */
export type MetricPart =
  | ({ readonly kind: 'value' } & MetricValue)
  | { readonly kind: 'nothing' }
  | { readonly kind: 'missing'; readonly metric: MetricName; readonly reason: string };

/** Without a number there is no value this once. */
export const valueOrNothing = (metric: MetricName, value: number | undefined): MetricPart =>
  value === undefined || !Number.isFinite(value) ? { kind: 'nothing' } : { kind: 'value', metric, value };

export const missing = (metric: MetricName, reason: string): MetricPart => ({
  kind: 'missing',
  metric,
  reason,
});

/** All parts as one reading: unavailable where none of them can have a value. */
export function readingOf(parts: readonly MetricPart[]): SourceReading {
  const lacking = parts.filter((part) => part.kind === 'missing');
  if (lacking.length === parts.length) {
    const reasons = [...new Set(lacking.map(({ reason }) => reason))];
    return { status: 'unavailable', reason: reasons.join('; ') };
  }
  return {
    status: 'sampled',
    values: parts
      .filter((part) => part.kind === 'value')
      .map(({ metric, value, labels }) => ({ metric, value, ...(labels && { labels }) })),
    ...(lacking.length > 0 && { missing: lacking.map(({ metric, reason }) => `${metric}: ${reason}`) }),
  };
}

/** A source that holds nothing open; where its look rejects, it failed. */
export function metricSource(
  type: MetricType,
  nameOf: () => string,
  look: (signal: AbortSignal) => Promise<SourceReading>,
): MetricSource {
  return {
    type,
    get source() {
      return nameOf();
    },
    read: async (signal) => {
      try {
        return await look(signal);
      } catch (error) {
        return { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** A source that is not there. */
export const noSource = (type: MetricType, reason: string): MetricSource =>
  metricSource(
    type,
    () => 'none',
    () => Promise.resolve({ status: 'unavailable', reason }),
  );
