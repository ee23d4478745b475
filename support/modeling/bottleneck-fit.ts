import type { PointBlocks } from './bottleneck-blocks';
import { meansAround, type Stretches } from './bottleneck-stretches';

/** Utilisation = idle + perLoad x load, neither of them below zero. */
export interface FittedLine {
  readonly idle: number;
  readonly perLoad: number;
}

/** What a resource was used at a load. */
export interface ResourceUse {
  readonly load: number;
  readonly used: number;
  readonly block: number;
  /** What is known of the load without counting it: the mean load of the neighbours in time, or the load itself. */
  readonly sign: number;
}

/** Sums over all points: what a line needs to know of them. */
interface Sums {
  readonly n: number;
  readonly load: number;
  readonly sign: number;
  readonly used: number;
  /** Of the sign and the load. */
  readonly spread: number;
  /** Of the sign and the use. */
  readonly product: number;
}

/** Sums over the points of a block. */
interface Residuals {
  used: number;
  product: number;
}

/** Loads whose squared spread is that share of their square differ by rounding. */
const ONE_LOAD = 1e-9;
/** The least that is left beside other work, so that there is a load at which a resource is full. */
const LEAST_LEFT = 1e-9;
/** The least that is left of a residual's weight: a point that has the whole line in its hand has none. */
const LEAST_WEIGHT = 1e-9;

/** The points at which a resource was measured; where loads come in order, the neighbours tell of the load of each. */
export function usesOf(
  resource: string,
  { points, blockOf }: PointBlocks,
  { length, isOrdered }: Pick<Stretches, 'length' | 'isOrdered'>,
): readonly ResourceUse[] {
  const uses = points
    .map(({ load, utilisation }, index) => ({
      load,
      used: utilisation[resource] ?? NaN,
      block: blockOf[index] ?? NaN,
    }))
    .filter(({ used }) => Number.isFinite(used));
  const loads = uses.map(({ load }) => load);
  const signs = isOrdered && uses.length > 1 ? meansAround(loads, length) : loads;
  return uses.map((use, index) => ({ ...use, sign: signs[index] ?? use.load }));
}

/**
 * The line through uses. Load is counted, and so is full of chance; least squares would take that for a resource that
 * load hardly fills, and would find it full too late. The load of the neighbours in time has the same changes and
 * another chance: an instrumental variable (Reiersol 1945; Durbin 1954). Where neighbours do not tell it, because
 * loads come in no order, the sign of a load is itself, which makes it the least-squares line.
 */
export function fitOf(uses: readonly ResourceUse[]): Fit | undefined {
  const sums = sumsOf(uses);
  const squares = uses.reduce((total, { load }) => total + load * load, 0);
  const middle = sums.load / sums.n;
  const isSpread = squares - middle * sums.load > ONE_LOAD * squares;
  return isSpread ? new Fit(uses, sums) : undefined;
}

/** A line and how it varies. */
class Fit {
  readonly line: FittedLine;
  readonly #uses: readonly ResourceUse[];
  readonly #sums: Sums;

  constructor(uses: readonly ResourceUse[], sums: Sums) {
    this.#uses = uses;
    this.#sums = sums;
    this.line = fitted(sums);
  }

  /** For factors of the residuals of each block the line through the disturbed uses. */
  disturbedBy(blocks: number): (factors: readonly number[]) => FittedLine {
    const residuals = this.#residuals(blocks);
    return (factors) => {
      let { used, product } = this.#sums;
      residuals.forEach((residual, block) => {
        used += (factors[block] ?? NaN) * residual.used;
        product += (factors[block] ?? NaN) * residual.product;
      });
      return fitted({ ...this.#sums, used, product });
    };
  }

  /** As large as they would be were each point left out of the fit (HC3 of MacKinnon & White 1985). */
  #residuals(blocks: number): readonly Residuals[] {
    const { n, load: loads, sign: signs, spread: products } = this.#sums;
    const [middle, middleSign] = [loads / n, signs / n];
    const spread = products - loads * middleSign;
    const residuals = Array.from({ length: blocks }, (): Residuals => ({ used: 0, product: 0 }));
    for (const { load, used, block, sign } of this.#uses) {
      const leverage = 1 / n + Math.max(0, ((load - middle) * (sign - middleSign)) / spread);
      const residual =
        (used - this.line.idle - this.line.perLoad * load) / Math.max(LEAST_WEIGHT, 1 - leverage);
      const sum = residuals[block];
      if (sum === undefined) continue;
      sum.used += residual;
      sum.product += sign * residual;
    }
    return residuals;
  }
}

/** The share of what is left beside other work that 1 request/s takes. */
export const fillOf = ({ idle, perLoad }: FittedLine): number => perLoad / Math.max(LEAST_LEFT, 1 - idle);

function sumsOf(uses: readonly ResourceUse[]): Sums {
  const sum = (of: (use: ResourceUse) => number): number => uses.reduce((total, use) => total + of(use), 0);
  return {
    n: uses.length,
    load: sum(({ load }) => load),
    sign: sum(({ sign }) => sign),
    used: sum(({ used }) => used),
    spread: sum(({ load, sign }) => load * sign),
    product: sum(({ used, sign }) => used * sign),
  };
}

function fitted({ n, load, sign, used, spread, product }: Sums): FittedLine {
  const perLoad = (n * product - sign * used) / (n * spread - sign * load);
  const idle = (used - perLoad * load) / n;
  if (perLoad < 0) return { idle: used / n, perLoad: 0 };
  return idle < 0 ? { idle: 0, perLoad: Math.max(0, product / spread) } : { idle, perLoad };
}
