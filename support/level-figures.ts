import type { LevelLoad } from './capacity/level-load';
import { figureNames } from './load/figure-names';
import type { LoadFigure } from './load/judged-load';
import { METRICS, type MetricName } from './load/metric';
import { parseStatistic } from './load/statistic';
import { plainTable } from './report/plain-table';
import { hasInterval } from './report/quantity-text';
import type { Estimation } from './statistics/estimate';

/** What every level is reported with. */
const FIGURES = [
  ['ttft', 'p50'],
  ['ttft', 'p95'],
  ['tpot', 'p50'],
  ['e2e', 'p50'],
  ['e2e', 'p95'],
  ['output_tps', 'mean'],
  ['request_rate', 'mean'],
  ['error_rate', 'mean'],
] as const satisfies readonly (readonly [MetricName, string])[];

/** A figure of a level, with the name that results have for it. */
export interface LevelFigure {
  readonly name: string;
  readonly estimation: Estimation;
}

/** The figure as the load is judged by: arrivals that do not wait are looked at from their schedule. */
const judgedFigure = (load: LevelLoad, name: MetricName, statistic: string): LoadFigure =>
  load.judged({ metric: METRICS[name], statistic: parseStatistic(statistic) });

/** That figure of a level. */
export function levelEstimate(load: LevelLoad, name: MetricName, statistic: string): Estimation {
  const figure = judgedFigure(load, name, statistic);
  return load.summary.estimate(figure.metric.name, figure.statistic);
}

/** What one user saw of decoding, in tokens/s: one over the median time per output token. */
export function perUserRate(load: LevelLoad): Estimation {
  const tpot = levelEstimate(load, 'tpot', 'p50');
  if (tpot.status !== 'estimated') return tpot;
  const { value, low, high, n } = tpot;
  if (low <= 0)
    return { status: 'too few samples', reason: 'tokens came all at once: no speed can be told of them', n };
  const rate = (milliseconds: number): number => 1000 / milliseconds;
  return { ...tpot, value: rate(value), low: rate(high), high: rate(low), dimension: 'token rate' };
}

/** All figures of a level. */
export const levelFigures = (load: LevelLoad): readonly LevelFigure[] => [
  ...FIGURES.map(([name, statistic]) => ({
    name: figureNames(judgedFigure(load, name, statistic)).name,
    estimation: levelEstimate(load, name, statistic),
  })),
  { name: 'decode_tps_user p50', estimation: perUserRate(load) },
];

/** With their units, so that the numbers alone fit on a line of the report. */
const HEADER = [
  'req/s',
  'tokens/s',
  'each',
  'TTFT p50 ms',
  'TTFT p95 ms',
  'TPOT p50 ms',
  'response p50 ms',
  'errors %',
];

/** A line for each level, `what` being the heading of the first column; `remark` is put at its end. */
export function levelTable(
  what: string,
  levels: readonly LevelLoad[],
  remark: (load: LevelLoad) => string = () => '',
): string {
  const rows = levels.map((load) => [
    Number(load.level.toPrecision(4)).toLocaleString('en-US'),
    short(levelEstimate(load, 'request_rate', 'mean')),
    text(levelEstimate(load, 'output_tps', 'mean')),
    short(perUserRate(load)),
    short(levelEstimate(load, 'ttft', 'p50')),
    text(levelEstimate(load, 'ttft', 'p95')),
    short(levelEstimate(load, 'tpot', 'p50')),
    short(levelEstimate(load, 'e2e', 'p50')),
    short(levelEstimate(load, 'error_rate', 'mean')),
    remark(load),
  ]);
  const alignments = [what, ...HEADER, ''].map((_, column) => (column > HEADER.length ? 'left' : 'right'));
  const isOpen = levels.some((load) => judgedFigure(load, 'ttft', 'p50').metric.name !== 'ttft');
  return [
    ...plainTable([[what, ...HEADER, ''], ...rows], { alignments }),
    ...(isOpen ? ['TTFT and response time are from when a request was due'] : []),
  ].join('\n');
}

/** The value and its interval: `163 [147 to 179]`. */
function text(estimation: Estimation): string {
  if (estimation.status !== 'estimated' || !hasInterval(estimation)) return short(estimation);
  const { value, low, high } = estimation;
  return `${digits(value)} [${digits(low)} to ${digits(high)}]`;
}

/** The value alone; without an interval it is marked as such. */
function short(estimation: Estimation): string {
  if (estimation.status === 'estimated') return digits(estimation.value);
  return estimation.value === undefined ? '-' : '(too few)';
}

/** To three digits, and to whole numbers from a hundred on. */
const digits = (value: number): string =>
  Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
