import type { SampleReader } from '../recording/sample-reader';
import { AnsweredRequests } from './answered-requests';
import { recordedSeries } from './recorded-series';
import { labelsName, meansOverTime, recordedThings } from './recorded-things';
import type { StoredTime } from './stored-time';
import { WindowMeans } from './window-means';
import type { Windows } from './windows';

/** Requests answered a second in each window, all targets together; undefined where no rate was recorded. */
export function throughputMeans(
  store: SampleReader,
  time: StoredTime,
  windows: Windows,
): readonly number[] | undefined {
  const [first, ...others] = recordedThings(store, 'requests_per_second', time, windows).map((thing) =>
    meansOverTime([thing], windows),
  );
  return others.reduce((sums, means) => sums?.map((sum, window) => plus(sum, means[window] ?? NaN)), first);
}

/** Mean response times, and whether each sample counts by the requests that it is the mean of. */
interface ResponseMeans {
  readonly values: readonly number[];
  readonly weighed: boolean;
}

/**
 * The mean response time of each window in ms: each mean since the last sample by the requests answered in that time,
 * which are the requests per second over it. Where these were not recorded, each sample counts alike. Undefined where
 * no response time was recorded.
 */
export function responseMeans(
  store: SampleReader,
  time: StoredTime,
  windows: Windows,
): ResponseMeans | undefined {
  const means = recordedSeries(store, 'mean_response_time_ms', time, windows);
  if (means.length === 0) return undefined;
  const rates = new Map(
    recordedSeries(store, 'requests_per_second', time, windows).map((series) => [
      labelsName(series.labels),
      series,
    ]),
  );
  const weighed = means.every(({ labels }) => rates.has(labelsName(labels)));
  const [byRequests, alike] = [new WindowMeans(windows), new WindowMeans(windows)];
  for (const series of means) {
    const answered = new AnsweredRequests(rates.get(labelsName(series.labels))?.stretches() ?? []);
    for (const { from, at, value } of series.stretches()) {
      alike.addAt(at, value);
      if (weighed) byRequests.addOver(from, at, value, (begin, end) => answered.between(begin, end));
    }
  }
  // What has a mean has requests, also where the rate beside it is missing.
  const plain = alike.values();
  const values = byRequests
    .values()
    .map((value, window) => (Number.isNaN(value) ? (plain[window] ?? NaN) : value));
  return { values, weighed };
}

/** What is not known of one is left out of the sum. */
function plus(one: number, other: number): number {
  if (Number.isNaN(one)) return other;
  return Number.isNaN(other) ? one : one + other;
}
