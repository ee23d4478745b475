import { departureWindows } from '../load/departures';
import type { Presence, PresencePoint } from '../load/presence';
import type { RequestRecord } from '../load/request-record';
import type { Round } from '../load/round';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** A time of use: the number of users changes evenly during the ramp, and stays during the hold. */
export interface UsagePhase {
  readonly name: string;
  readonly users: number;
  readonly ramp: Milliseconds;
  readonly hold: Milliseconds;
}

/** A phase and when it is, in ms from the start of the load. */
export interface TimedPhase extends UsagePhase {
  readonly from: Milliseconds;
  /** The ramp is over. */
  readonly heldFrom: Milliseconds;
  readonly to: Milliseconds;
}

/** Users need a while to get into step with a new number of them: that share of a hold is in no figure. */
const SETTLING = 0.25;

/** The phases one after another. */
export function timedPhases(phases: readonly UsagePhase[]): readonly TimedPhase[] {
  let at = 0;
  return phases.map((phase) => {
    const from = at;
    at += phase.ramp + phase.hold;
    return {
      ...phase,
      from: milliseconds(from),
      heldFrom: milliseconds(from + phase.ramp),
      to: milliseconds(at),
    };
  });
}

/** Who is there when; nobody before the first ramp. */
export function presenceOf(phases: readonly TimedPhase[]): Presence {
  const points: readonly PresencePoint[] = phases.flatMap(({ users, heldFrom, to }) => [
    { at: heldFrom, users },
    { at: to, users },
  ]);
  return [{ at: milliseconds(0), users: 0 }, ...points];
}

/** What was answered while a phase was held, once it had settled; `startAt` is when the load began. */
export function phaseWindows(
  records: readonly RequestRecord[],
  { heldFrom, to, hold }: TimedPhase,
  startAt: Milliseconds,
): Round[] {
  const from = milliseconds(startAt + heldFrom + SETTLING * hold);
  return departureWindows(records, { from, to: milliseconds(startAt + to) });
}
