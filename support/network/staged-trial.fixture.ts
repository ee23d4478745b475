import { once } from 'node:events';
import { monotonicClock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { ContainerLook } from './container-look';
import type { DetectedSpike } from './detection/detected-spike';
import type { ServingContainer } from './environment/network-environment';
import type { Injection } from './injection/injection';
import { trySpike } from './spike-trial';
import { detectedSpike, INJECTED_AT, writtenTrace, type MadeDetection } from './spike-trial.fixture';
import type { RecordedRun } from './trace/trace-recorder';

const CONTAINER = { id: 'node-2' } as ServingContainer;
export const LOOKS: readonly ContainerLook[] = [
  { kind: 'prober', at: milliseconds(1), lateness: milliseconds(0) },
];

/** What was done, in that order. */
type Deed = 'injected' | 'healed' | 'written';

/** A spike, and all that is to find it. */
interface Staging {
  /** What is known of spikes at first, and, one after the other, while more is waited for. */
  readonly seen?: readonly (readonly DetectedSpike[])[];
  /** When it began to have effect, before now. */
  readonly since?: number;
  readonly longest?: number;
  readonly magnitude?: () => Promise<Milliseconds | undefined>;
  readonly inject?: () => Promise<void>;
  readonly write?: () => Promise<void>;
  /** When all that was to be seen was seen. */
  readonly idle?: () => void;
  readonly failing?: AbortSignal;
}

/** A trial with everything in it but containers. */
export class StagedTrial {
  readonly deeds: Deed[] = [];
  readonly told: string[] = [];
  readonly written: RecordedRun[] = [];
  readonly stopping = new AbortController();
  readonly injectedAt: Milliseconds;
  readonly #staging: Staging;
  #spikes: readonly DetectedSpike[] = [];

  constructor(staging: Staging) {
    this.#staging = staging;
    this.injectedAt = milliseconds(monotonicClock.now() - (staging.since ?? 0));
  }

  run() {
    const { seen = [], longest = 60_000, write, idle, failing } = this.#staging;
    const stages = [...seen];
    const next = (): boolean => {
      const stage = stages.shift();
      this.#spikes = stage ?? this.#spikes;
      return stage !== undefined;
    };
    next();
    const watch = {
      looks: LOOKS,
      until: async (holds: (spikes: readonly DetectedSpike[]) => boolean, signal: AbortSignal) => {
        const ended = failing === undefined ? signal : AbortSignal.any([signal, failing]);
        while (!holds(this.#spikes)) {
          ended.throwIfAborted();
          if (next()) continue;
          idle?.();
          if (!ended.aborted) await once(ended, 'abort');
        }
      },
    };
    const spikes = () => this.#spikes;
    return trySpike(this.#injection(), CONTAINER, {
      watch: {
        ...watch,
        get spikes() {
          return spikes();
        },
      },
      recorder: {
        write: async (_folder, run) => {
          await write?.();
          this.deeds.push('written');
          this.written.push(run);
          return writtenTrace();
        },
      },
      containers: 3,
      held: milliseconds(0),
      folder: 'traces',
      longest: milliseconds(longest),
      tell: (text) => this.told.push(text),
      signal: this.stopping.signal,
    });
  }

  #injection(): Injection {
    const { magnitude = () => Promise.resolve(milliseconds(15)), inject } = this.#staging;
    return {
      cause: 'queueing',
      name: 'node-2: 15 ms of queue on eth0',
      magnitude: milliseconds(15),
      inject: async () => {
        await inject?.();
        this.deeds.push('injected');
        return {
          injectedAt: this.injectedAt,
          effectiveAt: milliseconds(this.injectedAt + 30),
          trueMagnitude: magnitude,
          [Symbol.asyncDispose]: () => {
            this.deeds.push('healed');
            return Promise.resolve();
          },
        };
      },
    };
  }

  /** So many ms after the injection. */
  detected({ detectedAt = 200, ...more }: MadeDetection = {}): DetectedSpike {
    const spike = detectedSpike({ detectedAt, ...more });
    const shifted = (at: Milliseconds) => milliseconds(this.injectedAt + (at - INJECTED_AT));
    return { ...spike, beganAt: shifted(spike.beganAt), detectedAt: shifted(spike.detectedAt) };
  }
}

/** A spike of which that is seen in turn, as long after the injection as is said. */
export function staged(
  seen: readonly (readonly MadeDetection[])[],
  staging: Omit<Staging, 'seen'> = {},
): StagedTrial {
  const stages: DetectedSpike[][] = [];
  const trial = new StagedTrial({ ...staging, seen: stages });
  stages.push(...seen.map((spikes) => spikes.map((one) => trial.detected(one))));
  return trial;
}
