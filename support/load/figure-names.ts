import type { LoadFigure } from './judged-load';
import { parseMetric } from './metric';
import { parseStatistic, statisticName } from './statistic';

/** What a figure of a load is called, for people and in the results. */
export function figureNames({ metric, statistic }: LoadFigure): {
  readonly subject: string;
  readonly name: string;
} {
  const { name, label, kind } = metric;
  if (kind === 'rate' || kind === 'share') return { subject: label, name };
  return { subject: `${statisticName(statistic)} ${label}`, name: `${name} ${statisticName(statistic)}` };
}

/** Reads `p95 time to first token`, `throughput` or `error rate`; throws with what to write. */
export function parseFigure(text: string): LoadFigure {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const whole = attempt(() => parseMetric(text.trim()));
  if (whole !== undefined) {
    if (whole.kind === 'rate' || whole.kind === 'share')
      return { metric: whole, statistic: { kind: 'mean' } };
    throw new Error(
      `"${text}" does not say which of its values is meant; write for example "p95 ${text.trim()}"`,
    );
  }
  const statistic = attempt(() => parseStatistic(first));
  if (statistic === undefined)
    throw new Error(
      `"${text}" is not a figure; write for example "p95 time to first token", "throughput" or "error rate"`,
    );
  return { metric: parseMetric(rest.join(' ')), statistic };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
