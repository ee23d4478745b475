import { sum } from 'simple-statistics';
import { intervalOf, LEAST_POINTS, wildDraws, type PointBlocks } from './bottleneck-blocks';
import { fillOf, fitOf, usesOf } from './bottleneck-fit';
import type { BottleneckLevel } from './bottleneck-levels';
import { isClearlyLess, isMoreThanChance, type Stretches } from './bottleneck-stretches';

/** A resource against load: the line through what was measured of it, and where that line is at 1. */
export interface ResourceLine {
  readonly resource: string;
  /** Utilisation without load: other work, and what is held all the time. */
  readonly idle: number;
  /** Utilisation that 1 request/s adds: the service demand, as a share of the capacity. */
  readonly perLoad: number;
  /** The load at which the resource is full, with its 95 % interval; infinite where it may never be. */
  readonly fullAt: { readonly value: number; readonly low: number; readonly high: number };
  /**
   * Whether load fills it. What is full long before load stops growing limits nothing by being full; what is used
   * beyond its capacity has another capacity than was given.
   */
  readonly follows: 'load' | 'not load' | 'full too early' | 'beyond capacity';
  /** The highest utilisation of a level of load. */
  readonly highest: number;
  /** The load at which it is full in each draw, the same draws for every resource. */
  readonly draws: readonly number[];
}

/** A level whose median is at that share is full; 1 is seldom measured. */
export const FULL = 0.97;
/** Counters that are read a little late give a little more than 1. */
const BEYOND = 1.2;
/** What is full from 0.6 of the highest load on, as that grows, begins with that share of the mean of what follows. */
const BEGUN = 0.75;

/**
 * The line utilisation = idle + perLoad x load, neither of them below zero (see `fitOf`). It is the utilisation law,
 * U = X S (Denning & Buzen 1978), plus what is used without load; the law holds for the load that is answered, not for
 * the load that is offered. Undefined where too little was measured of the resource, or at one load alone.
 */
export function lineOf(
  resource: string,
  blocks: PointBlocks,
  { levels, stretches }: { readonly levels: readonly BottleneckLevel[]; readonly stretches: Stretches },
): ResourceLine | undefined {
  const uses = usesOf(resource, blocks, stretches);
  const fit = uses.length < LEAST_POINTS ? undefined : fitOf(uses);
  if (fit === undefined) return undefined;
  const { line } = fit;
  const disturbed = fit.disturbedBy(blocks.count);
  // Of a fill, not of the load that fills: where the line may be flat, that load may be infinite.
  const fills = wildDraws(blocks, (factors) => fillOf(disturbed(factors)));
  const fill = intervalOf(blocks, fills);
  const used = levels.map(({ utilisation }) => utilisation[resource] ?? NaN).filter(Number.isFinite);
  const highest = Math.max(...used);
  const isEarly = isFullAtLess(resource, levels) && isFullBeforeMore(resource, stretches);
  return {
    resource,
    ...line,
    fullAt: { value: 1 / fillOf(line), low: 1 / fill.high, high: 1 / fill.low },
    follows: followed(highest, fill.low, isEarly),
    highest,
    draws: fills.map((share) => 1 / share),
  };
}

/** In how many of the draws the one resource is full at less load than the other; 0 to 1. */
export function shareBefore(one: ResourceLine, other: ResourceLine): number {
  const before = one.draws.filter((fullAt, draw) => fullAt < (other.draws[draw] ?? NaN));
  return before.length / one.draws.length;
}

function followed(highest: number, leastFill: number, isEarly: boolean): ResourceLine['follows'] {
  if (highest > BEYOND) return 'beyond capacity';
  if (isEarly) return 'full too early';
  return leastFill > 0 ? 'load' : 'not load';
}

/** Whether it is full at most times at which less is answered than could be: a single time is no rule. */
function isFullAtLess(resource: string, levels: readonly BottleneckLevel[]): boolean {
  const most = levels.at(-1)?.load ?? NaN;
  return levels.some(
    ({ load, utilisation }) => isClearlyLess(load, most, 0) && (utilisation[resource] ?? NaN) >= FULL,
  );
}

/**
 * Whether more was answered later, being full, than in the first time of being full without a break, however long one
 * takes that time to be. Later alone: where it is full and less is answered than before, the system is overloaded;
 * and means alone: single counts are more and less by chance.
 */
function isFullBeforeMore(resource: string, { means, noise }: Stretches): boolean {
  const full = means.map(({ utilisation }) => (utilisation[resource] ?? NaN) >= FULL);
  const total = sum(means.map(({ load }, index) => (full[index] === true ? load : 0)));
  const all = full.filter(Boolean).length;
  // Loads of the run of full stretches, and of all the full ones up to its end.
  let [run, length, seen, count] = [0, 0, 0, 0];
  return means.some(({ load }, index) => {
    if (full[index] !== true) {
      [run, length] = [0, 0];
      return false;
    }
    [run, length, seen, count] = [run + load, length + 1, seen + load, count + 1];
    const [before, later] = [run / length, (total - seen) / (all - count)];
    const isMore = isMoreThanChance(later - before, noise * Math.sqrt(1 / length + 1 / (all - count)));
    return before < BEGUN * later && isMore;
  });
}
