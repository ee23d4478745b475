import type { MetricName } from '../metric';
import type { SampleReader } from '../recording/sample-reader';
import { meansOverTime, recordedThings, type RecordedThing } from './recorded-things';
import { responseMeans, throughputMeans } from './request-means';
import type { ResourcePoint } from '../../statistics/resource-point';
import { recordedWindows, type StoredTime } from './stored-time';

/** What a store cannot know; a resource whose capacity is needed and not given is left out. */
interface Capacities {
  /** Cores that the server may use. */
  readonly cores?: number;
  /** Memory of the machine in bytes. */
  readonly memoryBytes?: number;
  /** Requests that the server works on at once. */
  readonly slots?: number;
  /** Whether the samples of the machine are of another one than the server's: they are left out then. */
  readonly isElsewhere?: boolean;
}

interface Resource {
  readonly words: string;
  readonly metric: MetricName;
  /** The value of the metric at which all of the resource is in use; undefined where that is not known. */
  readonly full: (capacities: Capacities) => number | undefined;
}

/** Requests that wait are not among them: no share of anything, but what comes of a resource that is used up. */
const RESOURCES: readonly Resource[] = [
  {
    words: 'CPU of the machine',
    metric: 'host_cpu_percent',
    full: ({ isElsewhere = false }) => (isElsewhere ? undefined : 100),
  },
  {
    words: 'CPU of the server',
    metric: 'server_cpu_percent',
    full: ({ cores }) => (cores === undefined ? undefined : 100 * cores),
  },
  { words: 'GPU', metric: 'gpu_utilization_percent', full: () => 100 },
  {
    words: 'memory of the machine',
    metric: 'host_memory_used_bytes',
    full: ({ memoryBytes, isElsewhere = false }) => (isElsewhere ? undefined : memoryBytes),
  },
  { words: 'KV cache', metric: 'kv_cache_used_percent', full: () => 100 },
  { words: 'slots of the server', metric: 'running_requests', full: ({ slots }) => slots },
];

/**
 * Load, response time and use of each resource, over the windows of a store's time in which requests were answered;
 * a resource that was not sampled in a window is not in its point. Throws where the time is shorter than a window.
 */
export function loadPoints(
  store: SampleReader,
  time: StoredTime,
  capacities: Capacities = {},
): readonly ResourcePoint[] {
  const windows = recordedWindows(time);
  const loads = throughputMeans(store, time, windows) ?? [];
  const latencies = responseMeans(store, time, windows)?.values ?? [];
  const resources = RESOURCES.flatMap(({ words, metric, full }) => {
    const capacity = full(capacities);
    if (capacity === undefined) return [];
    const things = recordedThings(store, metric, time, windows);
    return things.map((thing) => ({
      words: nameOf(words, thing, things),
      shares: meansOverTime([thing], windows).map((value) => value / capacity),
    }));
  });
  return loads.flatMap((load, window): readonly ResourcePoint[] => {
    const latency = latencies[window] ?? NaN;
    if (!(load > 0) || Number.isNaN(latency)) return [];
    const used = resources
      .map(({ words, shares }) => [words, shares[window] ?? NaN] as const)
      .filter(([, share]) => !Number.isNaN(share));
    return [{ load, latency, utilisation: Object.fromEntries(used) }];
  });
}

/** Where a resource is there several times, as GPUs are, with the labels that tell which it is. */
function nameOf(words: string, { labels }: RecordedThing, things: readonly RecordedThing[]): string {
  const own = Object.entries(labels)
    .filter(([name, value]) => things.some((other) => other.labels[name] !== value))
    .map(([name, value]) => `${name} ${value}`);
  return own.length === 0 ? words : `${words} (${own.join(', ')})`;
}
