import { isUpperLimit } from '../../assertions/threshold';
import { formatQuantity } from '../../quantities/quantity';
import type { FeatureLimit } from '../feature-limit';
import { scenarioTitle } from '../limit-words';
import type { LimitFault } from './limit-fault';

/** Results judge what was seen of a spike; the table says from which size on one is to be noticed. */
const DETECTION = 'magnitude of the detected spike';

const DUTY = 'say in the commit why users can live with it, or put the old limit back';

/**
 * Limits that promise less than before, and limits that are gone. `before` is all limits of the features that were
 * changed; `after` those of the same features now, and of new ones; `revision` is what they are compared with.
 */
export function weakenedLimits(
  before: readonly FeatureLimit[],
  after: readonly FeatureLimit[],
  revision: string,
): LimitFault[] {
  const now = counterparts(before, after);
  const faults: LimitFault[] = [];
  for (const one of before) {
    const other = now.get(one);
    const promise = `${one.metric ?? one.step} of ${scenarioTitle(one)}`;
    if (other === undefined) {
      faults.push({
        severity: 'warning',
        limit: one,
        what: `limit removed: ${promise}, ${one.comparison} ${formatQuantity(one.limit)}`,
        why: `it was promised in ${revision} (the place is that of then) and nothing promises it now`,
        remedy: DUTY,
      });
    } else if (isWeaker(other, one)) {
      faults.push({
        severity: 'warning',
        limit: other,
        what: `limit weakened: ${promise} from ${formatQuantity(one.limit)} to ${formatQuantity(other.limit)}`,
        why: `it promises less than in ${revision}`,
        remedy: DUTY,
      });
    }
  }
  return faults;
}

function isWeaker(now: FeatureLimit, before: FeatureLimit): boolean {
  if (now.limit.dimension !== before.limit.dimension) return false;
  const grows = now.limit.value > before.limit.value;
  const shrinks = now.limit.value < before.limit.value;
  return isUpperLimit(now.comparison) || now.metric === DETECTION ? grows : shrinks;
}

/**
 * What each limit is now: first one of its own file, then, of those that are left, one of another, as features can be
 * renamed and scenarios moved. What is the same twice is told apart by its order.
 */
function counterparts(
  before: readonly FeatureLimit[],
  after: readonly FeatureLimit[],
): ReadonlyMap<FeatureLimit, FeatureLimit> {
  const titles = new Map([...titled(before), ...titled(after)]);
  const titleOf = (limit: FeatureLimit): string => titles.get(limit) ?? '';
  const found = new Map<FeatureLimit, FeatureLimit>();
  const taken = new Set<FeatureLimit>();
  for (const key of [(limit: FeatureLimit) => `${limit.featureFile} ${titleOf(limit)}`, titleOf]) {
    const left = Map.groupBy(
      after.filter((limit) => !taken.has(limit)),
      key,
    );
    for (const one of before.filter((limit) => !found.has(limit))) {
      const other = left.get(key(one))?.shift();
      if (other === undefined) continue;
      found.set(one, other);
      taken.add(other);
    }
  }
  return found;
}

/** Each with all that tells it from others of its file but what it is limited to. */
const titled = (limits: readonly FeatureLimit[]): (readonly [FeatureLimit, string])[] =>
  limits.map((limit) => [
    limit,
    JSON.stringify([
      limit.feature,
      withoutLimits(limit, limits),
      limit.label,
      limit.metric ?? limit.step.replaceAll(/\d+(?:\.\d+)?/gu, '#'),
      isUpperLimit(limit.comparison),
      limit.isCondition,
    ]),
  ]);

/** The title of a scenario can hold limits of its row: they would make another one of it. */
function withoutLimits(
  { scenario, featureFile, line }: FeatureLimit,
  limits: readonly FeatureLimit[],
): string {
  return limits
    .filter(
      (one) =>
        one.featureFile === featureFile &&
        one.line === line &&
        Object.hasOwn(one.row, one.place.heading ?? ''),
    )
    .reduce((title, { place }) => title.replaceAll(place.text, '#'), scenario);
}
