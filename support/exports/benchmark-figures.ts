import type { Results, ResultsScenario } from '../report/results-schema';
import { BENCHMARK_METRICS, BENCHMARK_STATISTICS } from './benchmark-metrics';

type Figures = Record<string, Record<string, number | string>>;

/** The figures of a scenario as groups of the report, and what does not fit, in sentences. */
export interface BenchmarkFigures {
  readonly latency: Figures;
  readonly throughput: Figures;
  readonly omitted: readonly string[];
}

/** Takes what was measured of a scenario; a figure with two values, or another unit, or no mean is left out. */
export function benchmarkFigures(results: Results, scenario: ResultsScenario): BenchmarkFigures {
  const groups: { readonly latency: Figures; readonly throughput: Figures } = { latency: {}, throughput: {} };
  const omitted: string[] = [];
  for (const [metric, figures] of figuresByMetric(results, scenario)) {
    const place = BENCHMARK_METRICS.find((known) => known.metric === metric);
    if (place === undefined) {
      omitted.push(`${metric}: the report has no place for it`);
      continue;
    }
    const statistics: Record<string, number> = {};
    for (const [statistic, values] of figures) {
      const name = BENCHMARK_STATISTICS[statistic];
      const [first, ...others] = values;
      if (name === undefined) omitted.push(`${metric} ${statistic}: the report has no such statistic`);
      else if (first === undefined || others.length > 0)
        omitted.push(`${metric} ${statistic}: it has ${values.length} values`);
      else if (first.unit !== place.unit)
        omitted.push(`${metric} ${statistic}: it is in ${first.unit}, not ${place.unit}`);
      else statistics[name] = first.value;
    }
    if (statistics['mean'] === undefined)
      omitted.push(`${metric}: the report wants a mean, and none was measured`);
    else groups[place.group][place.name] = { units: place.units, ...statistics };
  }
  return { ...groups, omitted };
}

type Value = Pick<Results['measurements'][number]['observed'], 'value' | 'unit'>;

/** Distinct values by metric and statistic: one that was judged stands among the measurements too. */
function figuresByMetric(
  { checks, measurements }: Results,
  { feature, scenario, label, run }: ResultsScenario,
): ReadonlyMap<string, ReadonlyMap<string, readonly Value[]>> {
  const found = new Map<string, Map<string, Value[]>>();
  for (const entry of [...measurements, ...checks]) {
    const { observed } = entry;
    if (observed === null) continue;
    if (entry.feature !== feature || entry.scenario !== scenario) continue;
    if (entry.label !== label || entry.run !== run) continue;
    const [metric = '', statistic = 'mean'] = /^(\S+) (mean|p[\d.]+)$/u.exec(entry.metric)?.slice(1) ?? [
      entry.metric,
    ];
    const statistics = found.get(metric) ?? new Map<string, Value[]>();
    const values = statistics.get(statistic) ?? [];
    if (!values.some(({ value, unit }) => value === observed.value && unit === observed.unit))
      values.push(observed);
    statistics.set(statistic, values);
    found.set(metric, statistics);
  }
  return found;
}
