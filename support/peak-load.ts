import { setTimeout as pause } from 'node:timers/promises';
import { judge } from './assertions/judge';
import type { ArrivalPlan } from './load/arrivals/arrival-plan';
import type { JudgedOpenLoad, RunningOpenLoad } from './load/judged-open-load';
import type { ConnectLook } from './network/container-look';
import type { NetworkEnvironment } from './network/environment/network-environment';
import { lossRate } from './network/loss/loss-rate';
import { SegmentWatch, type SegmentReading } from './network/loss/segment-watch';
import { ContainerProber } from './network/probing/container-prober';
import { roundTripP99 } from './network/probing/round-trips';
import { monotonicClock } from './quantities/clock';
import type { Quantity } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';
import type { PeakRate } from './peak-rate';
import { run } from './run';
import type { Estimation } from './statistics/estimate';

/** From the start: in no figure. */
const WARM_UP = milliseconds(1_000);
/** Seconds are what figures vary by: fewer of them say little. */
const SHORTEST = milliseconds(10_000);
/** Each look at queues starts processes. */
const LOOK_EVERY_MS = 1_000;
/** Between two connections to the same container. */
const CONNECT_EVERY = milliseconds(20);

/** What is promised of the network under load: how long it goes on depends on it. */
interface NetworkLimits {
  readonly latency: Quantity | undefined;
  readonly loss: Quantity | undefined;
}

/** Puts requests on the containers of an environment. */
interface Loading {
  readonly environment: NetworkEnvironment;
  begin(arrivals: ArrivalPlan, warmUp: Milliseconds, signal: AbortSignal): RunningOpenLoad;
}

/** What a peak load is put with. */
interface PeakSetting {
  /** The highest rate that the containers carry. */
  readonly found: PeakRate;
  /** What is sent of it, in requests a second. */
  readonly rate: number;
  readonly limits: NetworkLimits;
  readonly tell: (text: string) => void;
}

/** What was counted up to an instant. */
export interface CountedSegments {
  readonly at: Milliseconds;
  readonly reading: SegmentReading;
}

/** Containers under the highest rate that they carry, and what the kernel said of their network meanwhile. */
export interface PeakLoad {
  readonly load: JudgedOpenLoad;
  readonly containers: number;
  readonly found: PeakRate;
  /** Requests a second. */
  readonly rate: number;
  readonly connects: readonly ConnectLook[];
  /** Why round trips could not be measured; undefined where they were. */
  readonly noRoundTrips: string | undefined;
  readonly roundTripSource: string;
  /** In rising order of time; the last is of the whole load. */
  readonly counted: readonly CountedSegments[];
}

/**
 * Sends requests at that rate, which do not wait for answers, until what is promised of the network is settled, or
 * the time for it is spent.
 */
export async function putPeakLoad(
  loading: Loading,
  { found, rate, limits, tell }: PeakSetting,
): Promise<PeakLoad> {
  const { signal, parameters } = run;
  const longest = milliseconds(Math.max(SHORTEST, parameters.samplingBudget) + WARM_UP);
  const connects: ConnectLook[] = [];
  const { environment } = loading;
  const running = loading.begin({ kind: 'constant', rate, duration: longest }, WARM_UP, signal);
  const startAt = await running.startAt;
  await pause(Math.max(0, startAt + WARM_UP - monotonicClock.now()), undefined, { signal });
  await using prober = await ContainerProber.start(environment, {
    interval: CONNECT_EVERY,
    health: false,
    onLook: (look) => {
      if (look.kind === 'connect') connects.push(look);
    },
    signal,
  });
  using watch = await SegmentWatch.begin(environment);
  const began = monotonicClock.now();
  const counted: CountedSegments[] = [];
  const ends = milliseconds(startAt + longest);
  // Rejects where the load does; its end by itself is waited for below.
  const broken = running.result.then(() => Promise.withResolvers<never>().promise);
  broken.catch(() => undefined);
  for (;;) {
    await Promise.race([pause(LOOK_EVERY_MS, undefined, { signal }), prober.failed, broken]);
    const now = monotonicClock.now();
    const reading = await watch.read();
    counted.push({ at: now, reading });
    tell(`${Math.round((now - began) / 1000)} s at ${rate.toFixed(0)} req/s, ${reading.total.sent} segments`);
    const isSettled =
      now - began >= SHORTEST &&
      settled(lossRate(reading), limits.loss) &&
      ('unavailable' in prober.roundTripSource || settled(roundTripP99(connects), limits.latency));
    if (isSettled || now >= ends) break;
  }
  // While the last answers come it is no peak load any more.
  const judged = [...connects];
  running.stop();
  const load = await running.result;
  const source = prober.roundTripSource;
  return {
    load,
    containers: environment.containers.length,
    found,
    rate,
    connects: judged,
    noRoundTrips: 'unavailable' in source ? source.unavailable : undefined,
    roundTripSource: 'unavailable' in source ? 'nothing' : source.provider,
    counted,
  };
}

/** Whether more of the same would change nothing about the promise; what is not promised is settled. */
function settled(estimation: Estimation, limit: Quantity | undefined): boolean {
  if (limit === undefined) return true;
  const { outcome } = judge({ subject: '', comparison: 'below', limit }, estimation);
  return outcome === 'passed' || outcome === 'failed';
}
