import { milliseconds } from '../quantities/units';
import type { DetectedSpike, LocatedCause } from './detection/detected-spike';
import type { Estimation } from '../statistics/estimate';
import type { SpikeTrial } from './spike-trial';

/** When a made-up spike was made, in ms: any machine has run for longer. */
export const INJECTED_AT = 5_000;

const instant = (after: number) => milliseconds(INJECTED_AT + after);

/** What a made-up spike was like; instants in ms after the injection. */
export interface MadeDetection extends Partial<Pick<DetectedSpike, 'containers' | 'lateLooks'>> {
  readonly beganAt?: number;
  readonly detectedAt?: number;
  readonly namedAt?: number;
  readonly magnitude?: Partial<DetectedSpike['magnitude']>;
  /** `nothing`: it is not located yet. */
  readonly cause?: LocatedCause['cause'] | 'nothing';
  readonly locatedAt?: number;
  readonly goesOn?: boolean;
}

/** Queueing at node-2, detected after 200 ms and located after 500, unless told. */
export function detectedSpike({
  containers = ['node-2'],
  lateLooks = 'connect',
  detectedAt = 200,
  namedAt = detectedAt,
  beganAt = detectedAt - 180,
  magnitude = {},
  cause = 'queueing',
  locatedAt = detectedAt + 300,
  goesOn = false,
}: MadeDetection = {}): DetectedSpike {
  return {
    containers,
    lateLooks,
    beganAt: instant(beganAt),
    detectedAt: instant(detectedAt),
    namedAt: instant(namedAt),
    endedAt: goesOn ? undefined : instant(locatedAt + 200),
    magnitude: {
      ...{ value: 15, low: 14, high: 16, n: 12, of: 'late looks', confidence: 0.95, dimension: 'duration' },
      method: 'median, order statistics',
      ...magnitude,
    },
    cause:
      cause === 'nothing'
        ? undefined
        : {
            cause,
            locatedAt: instant(locatedAt),
            evidence: ['qdisc tbf on eth0 holds 120 kB (0 before)'],
            ruledOut: ['freeze: no process is stopped'],
          },
  };
}

/** Queueing that was made at node-2, found and traced within a second, and healed then, unless told. */
export function spikeTrial(other: Partial<SpikeTrial> = {}): SpikeTrial {
  return {
    cause: 'queueing',
    container: 'node-2',
    name: 'node-2: 15 ms of queue on eth0',
    containers: 3,
    askedAt: instant(-50),
    injectedAt: instant(0),
    effectiveAt: instant(30),
    healedAt: instant(700),
    trueMagnitude: milliseconds(15),
    lasted: milliseconds(700),
    lateness: { connect: lateBy(15), health: lateBy(17) },
    found: undefined,
    detected: [detectedSpike()],
    trace: writtenTrace(),
    ...other,
  };
}

/** A lateness in ms, by default known to a millisecond. */
export const lateBy = (value: number, low = value - 1, high = value + 1): Estimation => ({
  status: 'estimated',
  ...{ value, low, high, n: 12, of: 'looks', confidence: 0.95, dimension: 'duration' },
  method: 'mean of all while it lasted, block bootstrap',
});

/** One that was waited for until its time was up. */
export const missedTrial = (other: Partial<SpikeTrial> = {}): SpikeTrial =>
  spikeTrial({ healedAt: instant(30_500), lasted: milliseconds(30_500), ...other });

/** A trace of events and packets, written after 650 ms. */
export function writtenTrace(
  other: Partial<NonNullable<SpikeTrial['trace']>> = {},
): NonNullable<SpikeTrial['trace']> {
  return {
    files: ['traces/trace.json', 'traces/packets.pcapng'],
    events: 12_345,
    packets: 678,
    since: instant(-5_000),
    lost: { events: 0, packets: 0 },
    missing: [],
    writtenAt: instant(650),
    ...other,
  };
}
