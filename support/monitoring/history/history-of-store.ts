import type { MetricName } from '../metric';
import type { SampleReader } from '../recording/sample-reader';
import { UNITS_OF } from './history-columns';
import type { ModelledMetric } from './modelled-metric';
import type { ModelledSeries, PerformanceHistory } from './performance-history';
import { meansOverTime, recordedThings } from './recorded-things';
import { responseMeans, throughputMeans } from './request-means';
import { recordedWindows, type StoredTime } from './stored-time';
import { stamp, type Windows } from './windows';

export type { StoredTime };

/** What shows how much of a system is used: the first of them that was recorded. */
const RESOURCE_METRICS: readonly MetricName[] = [
  'gpu_utilization_percent',
  'server_cpu_percent',
  'host_cpu_percent',
];

/**
 * The history in a store of samples, over the whole windows of `step` in the time, NaN where nothing was sampled.
 * In a history of compressed time windows are shorter by its scale, and stand one `step` apart in the series.
 * Throws where the time is shorter than a window.
 */
export function historyOfStore(store: SampleReader, time: StoredTime): PerformanceHistory {
  const windows = recordedWindows(time);
  const series: ModelledSeries[] = [];
  const notes: string[] = [];
  const add = (metric: ModelledMetric, source: string, values: readonly number[]): void => {
    const unit = UNITS_OF[metric];
    const name = `${metric}, ${unit} (${source})`;
    series.push({ metric, unit, name, start: time.from, step: time.step, values });
  };

  const response = responseMeans(store, time, windows);
  if (response === undefined) notes.push(notRecorded('Response time'));
  else {
    add('Response time', 'mean_response_time_ms', response.values);
    if (!response.weighed)
      notes.push(
        'the samples of Response time count alike: how many requests each is the mean of was not recorded',
      );
  }
  const usage = resourceUsage(store, time, windows);
  if (usage === undefined) notes.push(notRecorded('Resource usage'));
  else add('Resource usage', usage.source, usage.values);
  const throughput = throughputMeans(store, time, windows);
  if (throughput === undefined) notes.push(notRecorded('Throughput'));
  else add('Throughput', 'requests_per_second', throughput);

  return { source: sourceOf(time, windows), series, notes };
}

/** The mean of all things of the metric, as of several GPUs. */
function resourceUsage(
  store: SampleReader,
  time: StoredTime,
  windows: Windows,
): { readonly source: string; readonly values: readonly number[] } | undefined {
  for (const metric of RESOURCE_METRICS) {
    const things = recordedThings(store, metric, time, windows);
    if (things.length === 0) continue;
    const mean = things.length === 1 ? '' : `, mean of ${things.length}`;
    return { source: `${metric}${mean}`, values: meansOverTime(things, windows) };
  }
  return undefined;
}

const notRecorded = (metric: ModelledMetric): string => `${metric} was not recorded in that time`;

function sourceOf({ labels, timeScale }: StoredTime, { start, step, count }: Windows): string {
  const named = Object.entries(labels).map(([name, value]) => `${name} ${value}`);
  const of = named.length === 0 ? '' : ` of ${named.join(', ')}`;
  const scale = timeScale === 1 ? '' : `, each ms of which stands for ${timeScale} ms`;
  return `samples${of} from ${stamp(start)} to ${stamp(start + count * step)}${scale}`;
}
