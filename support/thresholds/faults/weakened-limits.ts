import { isUpperLimit } from '../../assertions/threshold';
import { formatQuantity } from '../../quantities/quantity';
import type { FeatureLimit } from '../feature-limit';
import { scenarioTitle } from '../limit-words';
import type { LimitFault } from './limit-fault';

/** Results judge what was seen of a spike; the table says from which size on one is to be noticed. */
const DETECTION = 'magnitude of the detected spike';

const DUTY = 'say in the commit why users can live with it, or put the old limit back';

/**
 * Limits that promise less than before, and limits that are gone. `before` and `after` are all limits of the features
 * that were changed; `revision` is what they are compared with.
 */
export function weakenedLimits(
  before: readonly FeatureLimit[],
  after: readonly FeatureLimit[],
  revision: string,
): LimitFault[] {
  const [old, now] = [before, after].map(byKey);
  if (old === undefined || now === undefined) return [];
  const faults: LimitFault[] = [];
  for (const [key, one] of old) {
    const other = now.get(key);
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

/** By all that tells one from another but what it is limited to; what is the same twice is told apart by its order. */
function byKey(limits: readonly FeatureLimit[]): ReadonlyMap<string, FeatureLimit> {
  const keyed = new Map<string, FeatureLimit>();
  for (const limit of limits) {
    const base = JSON.stringify([
      limit.feature,
      withoutLimits(limit, limits),
      limit.label,
      limit.metric ?? limit.step.replaceAll(/\d+(?:\.\d+)?/gu, '#'),
      isUpperLimit(limit.comparison),
      limit.isCondition,
    ]);
    let times = 0;
    while (keyed.has(`${base}${times}`)) times += 1;
    keyed.set(`${base}${times}`, limit);
  }
  return keyed;
}

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
