import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { DetectedSpike } from './detected-spike';

/** What was before a spike is looked at from so many ms before it to so many. */
const BEFORE = { from: 5_000, to: 200 } as const;
/** Of that, at least so much has to be quiet: some looks at the kernel. */
const LEAST = 1_000;
/** How far back that is looked for: the kernel's words are kept not much longer. */
const LONGEST_AGO = 40_000;

/** Some time, on the monotonic clock. */
interface Time {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/**
 * The last time before a spike with which it can be compared, up to five seconds: in an earlier spike the kernel does
 * not do what is usual. Where there was none, the seconds right before it.
 */
export function quietBefore(
  beganAt: Milliseconds,
  earlier: readonly Pick<DetectedSpike, 'beganAt' | 'endedAt'>[],
): Time {
  for (let until: number = beganAt; until > beganAt - LONGEST_AGO;) {
    const to = until - BEFORE.to;
    const last = earlier
      .filter((spike) => spike.beganAt < until)
      .reduce((latest, { endedAt }) => Math.max(latest, (endedAt ?? Infinity) + BEFORE.to), -Infinity);
    const from = Math.max(until - BEFORE.from, last);
    if (to - from >= LEAST) return { from: milliseconds(from), to: milliseconds(to) };
    // Before the one that is in the way.
    const inTheWay = earlier.filter(
      (spike) => spike.beganAt < until && (spike.endedAt ?? Infinity) + BEFORE.to > to - LEAST,
    );
    until = Math.min(...inTheWay.map((spike) => spike.beganAt));
  }
  return { from: milliseconds(beganAt - BEFORE.from), to: milliseconds(beganAt - BEFORE.to) };
}
