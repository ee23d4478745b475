import type { LoadFigure } from './judged-load';
import { parseMetric, type Metric } from './metric';
import { parseStatistic, statisticName } from './statistic';

/** What a figure of a load is called, for people and in the results. */
export function figureNames({ metric, statistic }: LoadFigure): {
  readonly subject: string;
  readonly name: string;
} {
  const { name, label } = metric;
  if (isOfRun(metric)) return { subject: label, name };
  return { subject: `${statisticName(statistic)} ${label}`, name: `${name} ${statisticName(statistic)}` };
}

/** Reads `p95 time to first token`, `throughput` or `error rate`; throws with what to write. */
export function parseFigure(text: string): LoadFigure {
  const wording = text.trim();
  const whole = attempt(() => parseMetric(wording));
  if (whole !== undefined) {
    if (isOfRun(whole)) return { metric: whole, statistic: { kind: 'mean' } };
    throw new Error(
      `"${text}" does not say which of its values is meant; write for example "p95 ${wording}"`,
    );
  }
  const [first = '', ...rest] = wording.split(/\s+/);
  // What begins like a percentile is meant to be one: what is wrong with it is told.
  const statistic = /^p\d/.test(first) ? parseStatistic(first) : attempt(() => parseStatistic(first));
  if (statistic === undefined)
    throw new Error(
      `"${text}" is not a figure; write for example "p95 time to first token", "throughput" or "error rate"`,
    );
  const metric = parseMetric(rest.join(' '));
  if (isOfRun(metric) && statistic.kind !== 'mean')
    throw new Error(`"${text}": a load has one ${metric.label}, of all its time; write "${rest.join(' ')}"`);
  return { metric, statistic };
}

/** Whether a load has one value of it, and not one for each token or request. */
const isOfRun = ({ kind }: Metric): boolean => kind === 'rate' || kind === 'share';

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
