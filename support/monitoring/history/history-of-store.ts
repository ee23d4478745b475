import type { MetricName } from '../metric';
import type { SampleReader } from '../recording/sample-reader';
import { MODELLED_UNITS, type ModelledMetric } from './modelled-metric';
import type { ModelledSeries, PerformanceHistory } from './performance-history';
import { meansOverTime, recordedThings } from './recorded-things';
import { responseMeans, throughputMeans } from './request-means';
import { recordedWindows, type StoredTime } from './stored-time';
import { stamp, type Windows } from './windows';

export type { StoredTime };

/** What a store cannot know. */
interface HistoryCapacities {
  /** Requests that the server works on at once. */
  readonly slots?: number;
  /** Whether the samples of the machine are of another one than the server's: they say nothing of it then. */
  readonly isElsewhere?: boolean;
}

/** How much of a resource is used, in percent of what there is; undefined where nobody knows how much there is. */
interface UsedResource {
  readonly metric: MetricName;
  readonly percent: ((value: number) => number) | undefined;
  /** Of the percentage, where the metric is none. */
  readonly whole?: string;
}

const asIs = (value: number): number => value;

/** What shows how much of a system is used: the first of them that was recorded. */
const resourcesOf = ({ slots, isElsewhere = false }: HistoryCapacities): readonly UsedResource[] => [
  { metric: 'gpu_utilization_percent', percent: asIs },
  {
    metric: 'running_requests',
    percent: slots === undefined ? undefined : (value) => (100 * value) / slots,
    whole: ` of ${slots ?? 0} slots`,
  },
  { metric: 'server_cpu_percent', percent: asIs },
  { metric: 'host_cpu_percent', percent: isElsewhere ? undefined : asIs },
];

/**
 * The history in a store of samples, over the whole windows of `step` in the time, NaN where nothing was sampled.
 * In a history of compressed time windows are shorter by its scale, and stand one `step` apart in the series.
 * Throws where the time is shorter than a window.
 */
export function historyOfStore(
  store: SampleReader,
  time: StoredTime,
  capacities: HistoryCapacities = {},
): PerformanceHistory {
  const windows = recordedWindows(time);
  const series: ModelledSeries[] = [];
  const notes: string[] = [];
  const add = (metric: ModelledMetric, source: string, values: readonly number[]): void => {
    const unit = MODELLED_UNITS[metric];
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
  const usage = resourceUsage(store, time, windows, resourcesOf(capacities));
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
  resources: readonly UsedResource[],
): { readonly source: string; readonly values: readonly number[] } | undefined {
  for (const { metric, percent, whole = '' } of resources) {
    if (percent === undefined) continue;
    const things = recordedThings(store, metric, time, windows);
    if (things.length === 0) continue;
    const mean = things.length === 1 ? '' : `, mean of ${things.length}`;
    return { source: `${metric}${whole}${mean}`, values: meansOverTime(things, windows).map(percent) };
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
