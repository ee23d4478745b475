import type { SpikeCause } from '../../spike-cause';
import type { DetectedSpike } from '../detected-spike';
import type { KernelEvidence, SpikeEvidence } from '../evidence/evidence';

/** All that a rule may look at. */
export interface Findings {
  readonly spike: Pick<DetectedSpike, 'containers' | 'lateLooks' | 'magnitude'>;
  /** Of the seconds before it began. */
  readonly before: KernelEvidence;
  readonly during: SpikeEvidence;
}

/** What one rule makes of it. */
interface Finding {
  readonly holds: boolean;
  /** Sentences with figures, for the cause where it holds. */
  readonly evidence: readonly string[];
  /** Why it is not this one, where it does not hold. */
  readonly otherwise: string;
}

/** Whether one cause explains what was seen. */
export interface CauseRule {
  readonly cause: SpikeCause;
  readonly find: (findings: Findings) => Finding;
}

/** `120 ms/s (3 before)`. */
export const risen = (during: number, before: number, unit = ''): string =>
  `${figure(during)}${unit} (${figure(before)} before)`;

/** `45 % (2 % before)`. */
export const risenShare = (during: number, before: number): string =>
  `${percent(during)} (${percent(before)} before)`;

/** To three digits. */
export const figure = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
