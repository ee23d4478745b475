import { isUpperLimit } from '../assertions/threshold';
import type { LevelLoad } from './level-load';
import type { LevelVerdict } from './level-verdict';

/** A level of a search, and what it was found to be worth. */
export interface JudgedLevel {
  readonly load: LevelLoad;
  readonly verdict: LevelVerdict;
}

/** No level outweighs all others for having no interval. */
const LEAST_WIDTH = 1e-3;

/** A level and how far it is beyond what is allowed there: the logarithm of a ratio, 0 at the limit. */
interface Excess {
  readonly level: number;
  readonly excess: number;
  /** The more, the better it is known. */
  readonly weight: number;
}

/**
 * Where the limits are crossed between the lowest and the highest of these levels: the worst ratio to its limit of each
 * level, made to rise with the level (isotonic regression by pooling of adjacent violators: Ayer and others 1955) and
 * read off in between. Undefined where it is not crossed, or where what broke a level is no ratio.
 */
export function limitCrossing(levels: readonly JudgedLevel[]): number | undefined {
  const seen = levels
    .toSorted((one, other) => one.load.level - other.load.level)
    .flatMap((level) => excessOf(level) ?? []);
  const risen = rising(seen);
  const index = risen.findIndex(({ excess }) => excess > 0);
  const [below, above] = [risen[index - 1], risen[index]];
  if (below === undefined || above === undefined) return undefined;
  const part = -below.excess / (above.excess - below.excess);
  return below.level + part * (above.level - below.level);
}

/** Of the limit that is kept worst; undefined of a level that the client limited, or that was not settled. */
function excessOf({ load, verdict }: JudgedLevel): Excess | undefined {
  if (load.unsettled !== undefined || load.clientDoubts().length > 0) return undefined;
  const [worst] = verdict.limits
    .flatMap((limit) => excessOfLimit(load.level, limit) ?? [])
    .toSorted((one, other) => other.excess - one.excess);
  return worst;
}

function excessOfLimit(
  level: number,
  { limit: { comparison, limit }, verdict }: LevelVerdict['limits'][number],
): Excess | undefined {
  const observed = verdict.outcome === 'not measured' ? undefined : verdict.observed;
  if (observed === undefined || !(observed.low > 0)) return undefined;
  const ratio = Math.log(observed.value / limit.value);
  const width = Math.max(LEAST_WIDTH, Math.log(observed.high / observed.low));
  return { level, excess: isUpperLimit(comparison) ? ratio : -ratio, weight: 1 / width ** 2 };
}

function rising(levels: readonly Excess[]): readonly Excess[] {
  const pools: { readonly levels: readonly Excess[]; readonly excess: number; readonly weight: number }[] =
    [];
  for (const one of levels) {
    let pool = { levels: [one], excess: one.excess, weight: one.weight };
    for (let last = pools.at(-1); last !== undefined && last.excess >= pool.excess; last = pools.at(-1)) {
      pools.pop();
      const weight = last.weight + pool.weight;
      const excess = (last.excess * last.weight + pool.excess * pool.weight) / weight;
      pool = { levels: [...last.levels, ...pool.levels], excess, weight };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ levels: pooled, excess }) => pooled.map((one) => ({ ...one, excess })));
}
