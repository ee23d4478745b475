import type { ConnectLook } from './network/container-look';
import { lossRate } from './network/loss/loss-rate';
import type { PathCapacity } from './network/path/path-capacity';
import { tookOf } from './network/probing/round-trips';
import type { CountedSegments, PeakLoad } from './peak-load';
import { formatQuantity, type Quantity } from './quantities/quantity';
import type { Milliseconds } from './quantities/units';
import { networkChart, type NetworkPicture } from './report/network-chart';

const CONFIDENCE = 0.95;
const WINDOW_MS = 1_000;

/** What is promised of the network; undefined where nothing is. */
interface PictureLimits {
  readonly latency: Quantity | undefined;
  readonly loss: Quantity | undefined;
  readonly throughput: Quantity | undefined;
}

/** A path, and when its measurement had ended, on the monotonic clock. */
interface MeasuredPath {
  readonly capacity: PathCapacity;
  readonly endedAt: Milliseconds;
}

/** The network under peak load, and its capacity, which was measured after it. */
export function networkPicture(
  peak: PeakLoad,
  path: MeasuredPath | undefined,
  limits: PictureLimits,
): Promise<string> {
  const { load, counted, noRoundTrips } = peak;
  return networkChart({
    title: 'The network of containers under peak load',
    finding: `${formatQuantity({ dimension: 'request rate', value: peak.rate })} on ${peak.containers} containers.`,
    from: load.startAt,
    roundTrips: {
      windows: roundTripWindows(peak),
      ...limitOf('p99 below', limits.latency),
      absence: noRoundTrips,
    },
    traffic: { windows: trafficWindows(peak) },
    loss: { windows: lossWindows(counted), confidence: CONFIDENCE, ...limitOf('below', limits.loss) },
    throughput: {
      windows: path === undefined ? [] : pathWindows(path),
      ...limitOf('above', limits.throughput),
      absence: path === undefined ? 'the path could not be measured' : undefined,
    },
  });
}

function limitOf(words: string, limit: Quantity | undefined): Pick<NetworkPicture['loss'], 'limit'> {
  return limit === undefined
    ? {}
    : { limit: { value: limit.value, label: `${words} ${formatQuantity(limit)}` } };
}

function roundTripWindows({ connects, load }: PeakLoad): NetworkPicture['roundTrips']['windows'] {
  const windows = Map.groupBy(connects, ({ at }) => Math.floor((at - load.startAt) / WINDOW_MS));
  return [...windows]
    .sort(([one], [other]) => one - other)
    .map(([window, looks]) => {
      const times = looks.flatMap(drawnTime).toSorted((one, other) => one - other);
      const at = (share: number): number =>
        times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN;
      return { at: load.startAt + (window + 0.5) * WINDOW_MS, p50: at(0.5), p99: at(0.99) };
    });
}

/** What was never answered is drawn as long as it was waited for. */
function drawnTime(look: ConnectLook): readonly number[] {
  const took = tookOf(look);
  if (took === undefined) return [];
  return [Number.isFinite(took) ? took : look.knownAt - look.at];
}

/** Between one reading of the counters and the next. */
function trafficWindows({ load, counted }: PeakLoad): NetworkPicture['traffic']['windows'] {
  const sentAt = load.records.flatMap((record) => record.sentAt ?? []);
  return counted.flatMap(({ at, reading }, place) => {
    const before = counted[place - 1];
    if (before === undefined) return [];
    const seconds = (at - before.at) / 1000;
    const requests = sentAt.filter((sent) => sent >= before.at && sent < at).length;
    return {
      at: (at + before.at) / 2,
      requests: requests / seconds,
      segments: (reading.total.sent - before.reading.total.sent) / seconds,
    };
  });
}

function lossWindows(counted: readonly CountedSegments[]): NetworkPicture['loss']['windows'] {
  return counted.flatMap(({ at, reading }) => {
    const loss = lossRate(reading);
    return loss.status === 'estimated' ? [{ at, lost: loss.value, upper: loss.high }] : [];
  });
}

function pathWindows({
  capacity: { windows },
  endedAt,
}: MeasuredPath): NetworkPicture['throughput']['windows'] {
  const length = windows.at(-1)?.to ?? 0;
  return windows.map(({ from, to, bytes }) => ({
    at: endedAt - length + (from + to) / 2,
    rate: (8000 * bytes) / (to - from),
  }));
}
