import type { DetectedSpike } from '../network/detection/detected-spike';
import { isOf, isRight, type SpikeTrial } from '../network/spike-trial';

/** What became of one spike that was made; times in ms since the injection. */
export interface TrialOutcome {
  /** When a spike was detected in which its container is named; undefined where it was missed. */
  readonly detectedAfter: number | undefined;
  /** When its container alone was named. */
  readonly namedAfter: number | undefined;
  /** When the right cause was located in the right container. */
  readonly locatedAfter: number | undefined;
  readonly tracedAfter: number | undefined;
  /** What was detected of it, over what the kernel tells of it; undefined where one of the two is not known. */
  readonly magnitudeRatio: number | undefined;
  /** Spikes of other containers alone that were detected while this one lasted. */
  readonly others: number;
  /** Spikes that were detected while it was made ready, before it was there. */
  readonly early: number;
}

/** Judges a trial by the truth about it; what was detected before `startedAt` is not of it. */
export function outcomeOf(trial: SpikeTrial, startedAt: number): TrialOutcome {
  const { container, cause, injectedAt, trueMagnitude, trace } = trial;
  const own = trial.detected.filter(({ detectedAt }) => detectedAt >= startedAt);
  const after = own.filter((spike) => isOf(spike, trial));
  const late = after.filter(({ containers }) => containers.includes(container));
  const named = late.filter((spike) => isRight(spike, container));
  const located = named.find((spike) => spike.cause?.cause === cause);
  const since = (instant: number | undefined): number | undefined =>
    instant === undefined ? undefined : instant - injectedAt;
  const magnitude = (located ?? named[0])?.magnitude.value;
  return {
    detectedAfter: since(late[0]?.detectedAt),
    namedAfter: since(named[0]?.namedAt),
    locatedAfter: since(located?.cause?.locatedAt),
    tracedAfter: since(trace?.files.length === 0 ? undefined : trace?.writtenAt),
    magnitudeRatio:
      magnitude === undefined || trueMagnitude === undefined ? undefined : magnitude / trueMagnitude,
    others: after.length - late.length,
    early: own.length - after.length,
  };
}

/** A spike as it was detected, for whoever asks why it was taken for that. */
export function spikeWords(spike: DetectedSpike, since: number): string {
  const { beganAt, detectedAt, endedAt, containers, lateLooks, magnitude, cause } = spike;
  const at = (instant: number): string => `${(instant - since).toFixed(0)} ms`;
  const end = endedAt === undefined ? 'goes on' : `ended at ${at(endedAt)}`;
  const by = `${magnitude.value.toFixed(1)} ms (${magnitude.low.toFixed(1)} to ${magnitude.high.toFixed(1)}, ${magnitude.n} looks)`;
  const told = `  ${containers.join(' and ')}: ${lateLooks} late by ${by}; began at ${at(beganAt)}, detected at ${at(detectedAt)}, ${end}`;
  if (cause === undefined) return `${told}; no cause settled`;
  const facts = [
    ...cause.evidence.map((fact) => `    ${fact}`),
    ...cause.ruledOut.map((fact) => `    not ${fact}`),
  ];
  return [`${told}; ${cause.cause} at ${at(cause.locatedAt)}`, ...facts].join('\n');
}
