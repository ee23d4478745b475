import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerLook } from '../network/container-look';
import type { DetectedSpike } from '../network/detection/detected-spike';
import { SpikeWatch } from '../network/detection/spike-watch';
import type { NetworkEnvironment } from '../network/environment/network-environment';
import { injectionOf } from '../network/injection/injection-of';
import { NetworkError } from '../network/network-error';
import type { SpikeCause } from '../network/spike-cause';
import { trySpike, type SpikeTrial } from '../network/spike-trial';
import { TraceRecorder, type WrittenTrace } from '../network/trace/trace-recorder';
import { monotonicClock } from '../quantities/clock';
import { milliseconds } from '../quantities/units';
import { seededIntegers } from '../statistics/random';
import type { TimeSpan } from './network-section-alarms';
import type { PlannedTrial } from './network-section-plan';

/** A spike that was made, from before it was made ready until answers came as before. */
export interface MadeSpike extends TimeSpan {
  readonly trial: SpikeTrial;
  /** Around it, at its container. */
  readonly looks: readonly ContainerLook[];
}

/** All that was made, and all that was detected; instants on the monotonic clock, in ms. */
export interface TrialRun {
  /** From when on spikes would be found, until the end. */
  readonly watched: TimeSpan;
  readonly made: readonly MadeSpike[];
  readonly controls: readonly TimeSpan[];
  /** Spikes that could not be made after all. */
  readonly failed: readonly (TimeSpan & { readonly cause: SpikeCause; readonly why: string })[];
  readonly spikes: readonly DetectedSpike[];
}

/** As of the features: noticed from 5 ms on, and made three times as large. */
const THRESHOLD = milliseconds(5);
const MAGNITUDE = milliseconds(15);
const LONGEST = milliseconds(10_000);
/** Of a control, where there is no spike yet that it can be as long as. */
const USUAL_LENGTH = 6_000;
/** Between two trials, so that one is over before the next begins. */
const PAUSE_MS = { least: 1_500, most: 3_000 } as const;
/** Nothing is recorded, and so nothing written. */
const UNTRACED = {
  write: (): Promise<WrittenTrace> =>
    Promise.resolve({
      files: [],
      events: 0,
      packets: 0,
      since: undefined,
      lost: { events: 0, packets: 0 },
      missing: [],
    }),
};
const LOOKS_BEFORE_MS = 1_500;

/** Makes what is planned, one after the other, and watches all the while. */
export async function tryAll(
  environment: NetworkEnvironment,
  plan: readonly PlannedTrial[],
  {
    seed,
    traced,
    signal,
    progress,
  }: {
    readonly seed: number;
    /** Whether the kernel and packets are recorded, and a trace is written of each: that takes most of the time. */
    readonly traced: boolean;
    readonly signal: AbortSignal;
    readonly progress: (what: string) => void;
  },
): Promise<TrialRun> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-network-'));
  await using resources = new AsyncDisposableStack();
  const recorder = traced ? resources.use(await TraceRecorder.start(environment, { signal })) : UNTRACED;
  await using watch = await SpikeWatch.start(environment, { threshold: THRESHOLD, signal });
  await watch.ready;
  const draw = seededIntegers(seed);
  const [made, controls, failed]: [MadeSpike[], TimeSpan[], TrialRun['failed'][number][]] = [[], [], []];
  const from = monotonicClock.now();
  let length = USUAL_LENGTH;
  const wait = async (time: number): Promise<void> => {
    const ends = monotonicClock.now() + time;
    await watch.until(() => monotonicClock.now() >= ends, signal);
  };
  for (const [place, { kind, container: number }] of plan.entries()) {
    await wait(draw(PAUSE_MS.least, PAUSE_MS.most));
    progress(`network: ${place + 1} of ${plan.length}: ${kind}`);
    const began = monotonicClock.now();
    const container = environment.containers[number];
    if (kind === 'control' || container === undefined) {
      await wait(length);
      controls.push({ from: began, to: monotonicClock.now() });
      continue;
    }
    const magnitude = { magnitude: MAGNITUDE };
    const setting = { ...{ watch, recorder, signal }, longest: LONGEST, tell: () => undefined };
    const containers = environment.containers.length;
    try {
      const injection = await injectionOf(kind, container, environment, magnitude);
      if ('impossible' in injection) throw new NetworkError(injection.impossible);
      const trial = await trySpike(injection, container, { ...setting, containers, folder: folder.path });
      const looks = watch.looks.filter(
        (look) =>
          look.at >= trial.injectedAt - LOOKS_BEFORE_MS &&
          (look.kind === 'prober' || look.node === container.id),
      );
      made.push({ from: began, to: monotonicClock.now(), trial, looks });
      length = monotonicClock.now() - began;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      failed.push({ from: began, to: monotonicClock.now(), cause: kind, why: error.message });
    }
  }
  await wait(PAUSE_MS.least);
  return { watched: { from, to: monotonicClock.now() }, made, controls, failed, spikes: watch.spikes };
}
