import { isUpperLimit } from '../../assertions/threshold';
import { formatQuantity, type Quantity } from '../../quantities/quantity';
import type { ResultsCheck } from '../../report/results-schema';
import type { LimitPlace } from '../feature-limit';
import type { LimitHistory } from '../limit-history';
import { dimensionOf } from '../unit-dimension';
import { comparableRuns, type ComparableRuns } from '../../report/history/comparable-runs';

/** What is suggested for one place of a feature file, which one limit or several are written in. */
export type Suggestion = { readonly place: LimitPlace; readonly histories: readonly LimitHistory[] } & (
  | {
      readonly kind: 'edit';
      readonly direction: 'tightens' | 'loosens';
      /** What is to stand there. */
      readonly text: string;
      readonly reasoning: string;
      readonly leftOut: ComparableRuns['leftOut'];
    }
  | {
      readonly kind: 'keep' | 'none';
      readonly reasoning: string;
      readonly leftOut: ComparableRuns['leftOut'];
    }
);

const LEAST_RUNS = 3;
const HEADROOM = 0.2;
/** What is written sets how is measured, and is not what comes of it. */
const SETS_THE_MEASUREMENT =
  /: p95 spacing$|: retention$|^magnitude of the detected spike$|^growth of server memory$/u;

/**
 * Suggests a limit from several runs of one machine and target: the largest upper bound of its intervals (for a lower
 * limit the smallest lower bound) and a fifth of it as headroom, rounded away from it to two significant digits.
 *
 * Why the largest: of n + 1 values that come from one process in any order, each is as likely as any other to be the
 * largest, so that the next run lies at or below the largest of n with a probability of at least n/(n+1), whatever their
 * distribution (the one-sided tolerance limit by order statistics of Wilks, 1941). Three runs give 75 %, ten 91 %.
 * A limit is loosened only where a bound lies beyond it: what was kept without much room is kept as a promise.
 */
export function suggestedLimit(histories: readonly LimitHistory[]): Suggestion {
  const [first] = histories;
  if (first === undefined) throw new Error('a suggestion needs a limit');
  const { place, limit, comparison } = first.limit;
  const none = (reasoning: string, leftOut: ComparableRuns['leftOut'] = []): Suggestion => ({
    ...{ kind: 'none', place, histories, reasoning, leftOut },
  });
  const upper = isUpperLimit(comparison);
  const number = /^\d+(?:\.\d+)?/u.exec(place.text)?.[0];
  if (number === undefined || Number(number) === 0)
    return none('the limit is no number that could be changed');
  if (histories.some(({ limit: one }) => SETS_THE_MEASUREMENT.test(one.metric ?? '')))
    return none('the limit says how is measured, and not what may come of it');
  if (
    histories.some(
      ({ limit: one }) => isUpperLimit(one.comparison) !== upper || one.limit.value !== limit.value,
    )
  )
    return none('limits of both directions, or of several units, are written in this one place');
  const found = histories.map((history) => boundOf(history, upper));
  const leftOut = found.flatMap((one) => one.leftOut);
  const few = found.find(({ bounds }) => bounds.length < LEAST_RUNS);
  if (few !== undefined) return none(fewText(few.bounds.length), leftOut);
  const bounds = found.flatMap((one) => one.bounds);
  const worst = bounds.reduce((one, other) =>
    (upper ? other.value > one.value : other.value < one.value) ? other : one,
  );
  if (!Number.isFinite(worst.value) || worst.value <= 0)
    return none(`the ${upper ? 'upper' : 'lower'} bound of ${worst.run} is open, or nothing`, leftOut);
  const runs = Math.min(...found.map((one) => one.bounds.length));
  const quantity = (value: number): Quantity => ({ ...limit, value });
  // In the unit that is written there, so that the number is what has two digits.
  const scale = limit.value / Number(number);
  const wanted = twoDigits(
    (upper ? worst.value * (1 + HEADROOM) : worst.value / (1 + HEADROOM)) / scale,
    upper,
  );
  const seen =
    `${upper ? 'largest upper' : 'smallest lower'} bound of ${runs} runs is ${formatQuantity(quantity(worst.value))} (${worst.run}); ` +
    `the next run keeps to it with a chance of ${runs}/${runs + 1}`;
  const isBroken = upper ? worst.value > limit.value : worst.value < limit.value;
  const isTighter = upper ? wanted < Number(number) : wanted > Number(number);
  if (!isBroken && !isTighter)
    return {
      kind: 'keep',
      place,
      histories,
      leftOut,
      reasoning: `${seen}; less than ${HEADROOM * 100}% to spare, and kept`,
    };
  return {
    ...{ kind: 'edit', place, histories, leftOut },
    direction: isBroken ? 'loosens' : 'tightens',
    text: place.text.replace(number, plain(wanted)),
    reasoning: `${seen}; with ${HEADROOM * 100}% headroom ${formatQuantity(quantity(wanted * scale))}`,
  };
}

interface Bounds {
  readonly bounds: readonly { readonly run: string; readonly value: number }[];
  readonly leftOut: ComparableRuns['leftOut'];
}

/** The bound of each run that counts; one that is open is infinite. */
function boundOf({ limit, runs }: LimitHistory, upper: boolean): Bounds {
  const measured = runs.filter(
    ({ check }) =>
      check !== undefined && isUsable(check) && dimensionOf(check.limit.unit) === limit.limit.dimension,
  );
  const { used, leftOut } = comparableRuns(measured.map(({ results }) => results));
  return {
    leftOut,
    bounds: measured
      .filter(({ results }) => used.includes(results))
      .map(({ results, check }) => ({
        run: results.run.id,
        value: (upper ? check?.observed?.high : check?.observed?.low) ?? (upper ? Infinity : -Infinity),
      })),
  };
}

/** A value that was measured in a run that can be believed: doubts leave a verdict open whatever its interval. */
const isUsable = ({ outcome, observed, reason }: ResultsCheck): boolean =>
  observed !== null &&
  (outcome === 'passed' || outcome === 'failed' || reason?.startsWith('the limit lies inside') === true);

const fewText = (runs: number): string =>
  runs === 0
    ? 'no run with a value that can be believed'
    : `only ${runs} of at least ${LEAST_RUNS} runs of this machine and target with a value that can be believed`;

/** Two significant digits, upwards or downwards. */
function twoDigits(value: number, up: boolean): number {
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  // What is a whole number of steps but for the last bit of a float is one.
  const steps = up ? Math.ceil(value / step - 1e-9) : Math.floor(value / step + 1e-9);
  return Number((steps * step).toPrecision(2));
}

/** Without an exponent, which feature files do not know. */
const plain = (value: number): string =>
  value.toLocaleString('en-US', {
    useGrouping: false,
    maximumSignificantDigits: 2,
    maximumFractionDigits: 20,
  });
