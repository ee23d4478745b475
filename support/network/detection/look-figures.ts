import { medianSorted } from 'simple-statistics';
import type { Milliseconds } from '../../quantities/units';
import type { JudgedLook } from './judged-look';
import type { LookKind } from './timed-look';

/** What looks of one kind say of a spike. */
export interface LookFigures {
  readonly looks: number;
  readonly late: number;
  /** Asked for more than once, or given up. */
  readonly lost: number;
  /** Still waited for. */
  readonly open: number;
  /** The median of those of which nothing was lost, in ms later than the baseline; undefined where there is none. */
  readonly later: Milliseconds | undefined;
}

/** Of all looks at the containers of a spike since it began. */
export type SpikeLooks = Readonly<Record<LookKind, LookFigures>>;

export function lookFigures(looks: readonly JudgedLook[]): LookFigures {
  const whole = looks.filter(({ lost }) => !lost).map(({ later }) => later);
  return {
    looks: looks.length,
    late: looks.filter(({ isLate }) => isLate).length,
    lost: looks.filter(({ lost }) => lost).length,
    open: looks.filter(({ open }) => open).length,
    later:
      whole.length === 0
        ? undefined
        : (medianSorted(whole.sort((one, other) => one - other)) as Milliseconds),
  };
}
