import type { Milliseconds } from '../../../quantities/units';
import type { KernelEvidence } from './evidence';
import type { KernelSample, QueueSample } from './kernel-sample';
import { kernelWindow } from './kernel-window';

/** Longer than a spike is looked into, and what was before it. */
const KEPT_FOR = 60_000;

/** The last minute of what the kernel said, so that before and during a spike can be compared. */
export class EvidenceHistory {
  readonly #samples: KernelSample[] = [];
  readonly #queues: QueueSample[] = [];

  add(sample: KernelSample): void {
    keep(this.#samples, sample);
  }

  addQueues(sample: QueueSample): void {
    keep(this.#queues, sample);
  }

  /** What happened to these containers in this time. */
  window(nodes: readonly string[], from: Milliseconds, to: Milliseconds): KernelEvidence {
    return kernelWindow(within(this.#samples, from, to), within(this.#queues, from, to), nodes);
  }
}

function keep<T extends { readonly at: Milliseconds }>(samples: T[], sample: T): void {
  samples.push(sample);
  samples.splice(
    0,
    samples.findIndex(({ at }) => at > sample.at - KEPT_FOR),
  );
}

const within = <T extends { readonly at: Milliseconds }>(
  samples: readonly T[],
  from: Milliseconds,
  to: Milliseconds,
): readonly T[] => samples.filter(({ at }) => at >= from && at <= to);
