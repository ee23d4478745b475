import type { ConnectLook, ContainerLook, HealthLook } from './network/container-look';
import type { DetectedSpike } from './network/detection/detected-spike';
import type { NetworkEnvironment } from './network/environment/network-environment';
import { monotonicClock } from './quantities/clock';
import { formatQuantity } from './quantities/quantity';
import type { Milliseconds } from './quantities/units';
import { spikeChart } from './report/spike-chart';
import type { SpikeAlarm, TrueSpike, WatchedContainer } from './report/spike-chart-input';
import type { SpikeTrial } from './network/spike-trial';

/** What the containers were watched with. */
interface WatchedLooks {
  readonly environment: NetworkEnvironment;
  readonly looks: readonly ContainerLook[];
  /** The beginning of the picture: what is usual is in it. */
  readonly since: Milliseconds;
  readonly threshold: Milliseconds;
}

/** A spike that was made, and what was detected of it. */
export function trialPicture(trial: SpikeTrial, watched: WatchedLooks): Promise<string> {
  const { cause, container, name, injectedAt, healedAt, trueMagnitude, detected, trace } = trial;
  const injected: TrueSpike = {
    container,
    cause,
    magnitude: trueMagnitude === undefined ? name.replace(`${container}: `, '') : time(trueMagnitude),
    from: injectedAt,
    to: healedAt,
  };
  const writtenAt = trace?.writtenAt;
  const traced = detected.findLast(({ detectedAt }) => writtenAt !== undefined && detectedAt <= writtenAt);
  const alarms = detected.map((spike) => alarmOf(spike, spike === traced ? writtenAt : undefined));
  return picture(
    { title: 'A latency spike, and what was found of it', finding: watched.environment.description },
    { injected, alarms },
    watched,
    injectedAt,
  );
}

/** A time in which nothing was made. */
export function controlPicture(detected: readonly DetectedSpike[], watched: WatchedLooks): Promise<string> {
  const words = { title: 'No latency spike', finding: 'Nothing was done to any container.' };
  return picture(words, { alarms: detected.map((spike) => alarmOf(spike, undefined)) }, watched, Infinity);
}

async function picture(
  words: { readonly title: string; readonly finding: string },
  found: { readonly injected?: TrueSpike; readonly alarms: readonly SpikeAlarm[] },
  { environment, looks, since, threshold }: WatchedLooks,
  quietUntil: number,
): Promise<string> {
  return spikeChart({
    ...words,
    ...found,
    from: since,
    to: monotonicClock.now(),
    containers: environment.containers.map(({ id }) => containerOf(id, looks, { since, quietUntil })),
    limit: threshold,
  });
}

function containerOf(
  id: string,
  looks: readonly ContainerLook[],
  { since, quietUntil }: { readonly since: number; readonly quietUntil: number },
): WatchedContainer {
  const isOwn = (look: ContainerLook): look is ConnectLook | HealthLook =>
    look.kind !== 'prober' && look.node === id;
  const own = looks.filter(isOwn).filter(({ at }) => at >= since);
  const connects = own.filter((look) => look.kind === 'connect');
  const health = own.filter((look) => look.kind === 'health');
  const usual = (times: readonly (number | undefined)[]): number =>
    median(times.filter((one) => one !== undefined));
  return {
    id,
    connects,
    health,
    baseline: {
      connect: usual(
        connects.filter(({ knownAt }) => knownAt < quietUntil).map(({ roundTrip }) => roundTrip),
      ),
      health: usual(health.filter(({ knownAt }) => knownAt < quietUntil).map(({ took }) => took)),
    },
  };
}

function alarmOf(
  { beganAt, detectedAt, containers, cause }: DetectedSpike,
  traceWrittenAt: number | undefined,
): SpikeAlarm {
  const located = cause === undefined ? undefined : { name: cause.cause, locatedAt: cause.locatedAt };
  return { beganAt, detectedAt, containers, cause: located, traceWrittenAt };
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
