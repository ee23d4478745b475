import { intervalOf, LEAST_POINTS, wildDraws, type PointBlocks } from './bottleneck-blocks';
import type { BottleneckLevel } from './bottleneck-levels';

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
/** Where that much of the load was answered when a resource was full, and all of it later, it limited nothing. */
const STILL_GROWS = 2 / 3;
/** Loads whose squared spread is that share of their square differ by rounding. */
const ONE_LOAD = 1e-9;
/** The least that is left beside other work, so that there is a load at which a resource is full. */
const LEAST_LEFT = 1e-9;

/**
 * The least-squares line utilisation = idle + perLoad x load, neither of them below zero. It is the utilisation law,
 * U = X S (Denning & Buzen 1978), plus what is used without load; the law holds for the load that is answered, not for
 * the load that is offered. Undefined where too little was measured of the resource, or at one load alone.
 */
export function lineOf(
  resource: string,
  blocks: PointBlocks,
  levels: readonly BottleneckLevel[],
): ResourceLine | undefined {
  const uses = usesOf(resource, blocks);
  const sums = sumsOf(uses);
  if (uses.length < LEAST_POINTS || !isSpread(sums)) return undefined;
  const line = fitted(sums);
  const residuals = residualsOf(uses, line, sums, blocks.count);
  // Of a fill, not of the load that fills: where the line may be flat, that load may be infinite.
  const fills = wildDraws(blocks, (factors) => fillOf(fitted(disturbed(sums, residuals, factors))));
  const fill = intervalOf(blocks, fills);
  const used = levels.map(({ utilisation }) => utilisation[resource] ?? NaN).filter(Number.isFinite);
  const highest = Math.max(...used);
  return {
    resource,
    ...line,
    fullAt: { value: 1 / fillOf(line), low: 1 / fill.high, high: 1 / fill.low },
    follows: followed(highest, fill.low, isFullTooEarly(resource, levels)),
    highest,
    draws: fills.map((share) => 1 / share),
  };
}

/** In how many of the draws the one resource is full at less load than the other; 0 to 1. */
export function shareBefore(one: ResourceLine, other: ResourceLine): number {
  const before = one.draws.filter((fullAt, draw) => fullAt < (other.draws[draw] ?? NaN));
  return before.length / one.draws.length;
}

interface Use {
  readonly load: number;
  readonly used: number;
  readonly block: number;
}

interface Line {
  readonly idle: number;
  readonly perLoad: number;
}

/** Sums over all points: what a line needs to know of them. */
interface Sums {
  readonly n: number;
  readonly load: number;
  readonly square: number;
  readonly used: number;
  readonly product: number;
}

/** Sums over the points of a block. */
interface Residuals {
  used: number;
  product: number;
}

const usesOf = (resource: string, { points, blockOf }: PointBlocks): readonly Use[] =>
  points
    .map(({ load, utilisation }, index) => ({
      load,
      used: utilisation[resource] ?? NaN,
      block: blockOf[index] ?? NaN,
    }))
    .filter(({ used }) => Number.isFinite(used));

const sumsOf = (uses: readonly Use[]): Sums => {
  const sum = (of: (use: Use) => number): number => uses.reduce((total, use) => total + of(use), 0);
  return {
    n: uses.length,
    load: sum(({ load }) => load),
    square: sum(({ load }) => load * load),
    used: sum(({ used }) => used),
    product: sum(({ load, used }) => load * used),
  };
};

const isSpread = ({ n, load, square }: Sums): boolean => n * square - load * load > ONE_LOAD * n * square;

function fitted({ n, load, square, used, product }: Sums): Line {
  const perLoad = (n * product - load * used) / (n * square - load * load);
  const idle = (used - perLoad * load) / n;
  if (perLoad < 0) return { idle: used / n, perLoad: 0 };
  return idle < 0 ? { idle: 0, perLoad: Math.max(0, product / square) } : { idle, perLoad };
}

/** As large as they would be were each point left out of the fit (HC3 of MacKinnon & White 1985). */
function residualsOf(
  uses: readonly Use[],
  { idle, perLoad }: Line,
  { n, load: loads, square }: Sums,
  count: number,
): readonly Residuals[] {
  const middle = loads / n;
  const spread = square - loads * middle;
  const residuals = Array.from({ length: count }, (): Residuals => ({ used: 0, product: 0 }));
  for (const { load, used, block } of uses) {
    const leverage = 1 / n + (load - middle) ** 2 / spread;
    const residual = (used - idle - perLoad * load) / Math.max(LEAST_LEFT, 1 - leverage);
    const sum = residuals[block];
    if (sum === undefined) continue;
    sum.used += residual;
    sum.product += load * residual;
  }
  return residuals;
}

function disturbed(sums: Sums, residuals: readonly Residuals[], factors: readonly number[]): Sums {
  let { used, product } = sums;
  residuals.forEach((residual, block) => {
    used += (factors[block] ?? NaN) * residual.used;
    product += (factors[block] ?? NaN) * residual.product;
  });
  return { ...sums, used, product };
}

/** The share of what is left beside other work that 1 request/s takes. */
const fillOf = ({ idle, perLoad }: Line): number => perLoad / Math.max(LEAST_LEFT, 1 - idle);

function followed(highest: number, leastFill: number, isEarly: boolean): ResourceLine['follows'] {
  if (highest > BEYOND) return 'beyond capacity';
  if (isEarly) return 'full too early';
  return leastFill > 0 ? 'load' : 'not load';
}

function isFullTooEarly(resource: string, levels: readonly BottleneckLevel[]): boolean {
  const most = levels.at(-1)?.load ?? NaN;
  return levels.some(
    ({ load, utilisation }) => load < STILL_GROWS * most && (utilisation[resource] ?? NaN) >= FULL,
  );
}
