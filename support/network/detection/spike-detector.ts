import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { ContainerLook, ProberLook } from '../container-look';
import { ContainerLooks } from './container-looks';
import type { DetectedSpike } from './detected-spike';
import { RunningSpike } from './running-spike';
import { timedLook, type TimedLook } from './timed-look';

/** Late by this much of the threshold, the prober may have made a late look itself. */
const NOTABLE_SHARE = 0.5;
/** Containers that became late within so many ms, and one that is late again so soon, are of one spike. */
const TOGETHER = 1_000;
const AGAIN = 2_000;
/** The prober's own lateness is remembered for as long as a look can take. */
const REMEMBERED = 15_000;

/** What a detector is made for. */
export interface DetectorOptions {
  /** Ids of all containers that are looked at. */
  readonly nodes: readonly string[];
  /** Looks are late from so many ms on. */
  readonly threshold: Milliseconds;
  readonly onSpike?: (spike: RunningSpike) => void;
}

/**
 * Finds latency spikes in looks at containers, whatever causes them. Each kind of looks at each container is compared
 * with how long they took in the seconds before; a spike is where most of the last looks are late, and neither the
 * prober nor, for a moment, the machine as a whole was held up.
 */
export class SpikeDetector {
  readonly #containers: ReadonlyMap<string, ContainerLooks>;
  readonly #threshold: Milliseconds;
  readonly #onSpike: (spike: RunningSpike) => void;
  readonly #spikes: RunningSpike[] = [];
  readonly #heldUp: ProberLook[] = [];

  constructor({ nodes, threshold, onSpike = () => undefined }: DetectorOptions) {
    this.#containers = new Map(nodes.map((node) => [node, new ContainerLooks(node, threshold)]));
    this.#threshold = threshold;
    this.#onSpike = onSpike;
  }

  /** Whether there is a baseline of every container, so that a spike of any of them would be found. */
  get isReady(): boolean {
    return this.#all.every(
      ({ connect, health }) => connect.baseline !== undefined && health.baseline !== undefined,
    );
  }

  /** All spikes so far, in the order in which they were detected. */
  get spikes(): readonly DetectedSpike[] {
    return this.#spikes.map((spike) => spike.snapshot());
  }

  /** Those of which the end or the cause is not known. */
  get unsettled(): readonly RunningSpike[] {
    return this.#spikes.filter(({ endedAt, cause }) => endedAt === undefined || cause === undefined);
  }

  /** Judges a look, in the order in which they are told; `heardAt` is now, on the monotonic clock. */
  see(look: ContainerLook, heardAt: Milliseconds = look.kind === 'prober' ? look.at : look.knownAt): void {
    if (look.kind === 'prober') {
      this.#heldUp.push(look);
      this.#heldUp.splice(
        0,
        this.#heldUp.findIndex(({ at }) => at > look.at - REMEMBERED),
      );
      return;
    }
    const container = this.#containers.get(look.node);
    const timed = timedLook(look);
    if (container === undefined || timed === undefined) return;
    container[timed.kind].see(timed, this.#heldUpDuring(timed));
    for (const spike of this.#open) spike.goesOn(heardAt);
    if (container.lateSince !== undefined) this.#assign(container, container.lateSince, heardAt);
  }

  get #all(): readonly ContainerLooks[] {
    return [...this.#containers.values()];
  }

  get #open(): readonly RunningSpike[] {
    return this.#spikes.filter(({ endedAt }) => endedAt === undefined);
  }

  /** The kernel's stamps do not mind how late this process was, but for a machine that stood still as a whole. */
  #heldUpDuring({ at, kind, byKernel }: TimedLook): Milliseconds {
    const lateness = this.#proberLateness(at);
    if (byKernel && !this.#isAllAlike(kind)) return milliseconds(0);
    return lateness;
  }

  #proberLateness(since: Milliseconds): Milliseconds {
    const during = this.#heldUp.filter((look) => look.at >= since).map(({ lateness }) => lateness);
    const most = Math.max(0, ...during);
    return milliseconds(most < NOTABLE_SHARE * this.#threshold ? 0 : most);
  }

  /** Whether every container had late looks of this kind lately. */
  #isAllAlike(kind: TimedLook['kind']): boolean {
    return this.#all.length > 1 && this.#all.every((container) => container[kind].wasLate);
  }

  #assign(container: ContainerLooks, lateSince: Milliseconds, heardAt: Milliseconds): void {
    if (this.#open.some((spike) => spike.containers.has(container) || spike.explains(container))) return;
    const again = this.#spikes.findLast(
      ({ containers, endedAt }) =>
        endedAt !== undefined && containers.has(container) && lateSince - endedAt < AGAIN,
    );
    const together = this.#open.find(({ beganAt }) => Math.abs(lateSince - beganAt) < TOGETHER);
    const known = again ?? together;
    const spike = known ?? new RunningSpike(lateSince, heardAt);
    spike.join(container, heardAt);
    if (known !== undefined) return;
    this.#spikes.push(spike);
    this.#onSpike(spike);
  }
}
