import { isUpperLimit } from '../assertions/threshold';
import type { Estimate } from '../assertions/verdict';
import { limitText } from '../report/quantity-text';
import type { ResultsCheck } from '../report/results-schema';
import type { FeatureLimit, LimitPlace } from './feature-limit';
import { dimensionOf } from './unit-dimension';

/** `features/sampling.feature:26:53`. */
export const placeText = ({ file, line, column }: Pick<LimitPlace, 'file' | 'line' | 'column'>): string =>
  `${file}:${line}:${column}`;

/** `itl p99 below 10 ms`. */
export const limitTitle = ({ metric, step, comparison, limit }: FeatureLimit): string =>
  `${metric ?? `"${step}"`} ${limitText(comparison, limit)}`;

/** `Low-Latency Token Sampling › small, 32, 1000`. */
export const scenarioTitle = ({ scenario, label }: Pick<FeatureLimit, 'scenario' | 'label'>): string =>
  label === '' ? scenario : `${scenario} › ${label}`;

/** What was observed, as it was before it was written down; undefined where there is no value. */
export function observedEstimate({ observed }: ResultsCheck): Estimate | undefined {
  if (observed === null) return undefined;
  const { unit, low, high, ...rest } = observed;
  return { ...rest, low: low ?? -Infinity, high: high ?? Infinity, dimension: dimensionOf(unit) };
}

/**
 * How much of the limit a check used up: 0.5 is half of an upper limit, or twice a lower one; over 1 is beyond it.
 * Undefined without a value, or where the limit is 0.
 */
export function limitUse({ observed, limit, comparison }: ResultsCheck): number | undefined {
  if (observed === null || limit.value === 0) return undefined;
  if (isUpperLimit(comparison)) return Math.max(0, observed.value / limit.value);
  return observed.value > 0 ? limit.value / observed.value : Infinity;
}
