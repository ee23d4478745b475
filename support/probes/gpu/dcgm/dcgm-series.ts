import type { MetricSample } from '../../prometheus/prometheus-text';
import type { DcgmField } from './dcgm-fields';

/**
 * A figure that whatever the series are of has but once. It may be told several times, for each instance or
 * each pod that shares the GPU; where these differ none of them is the GPU's.
 */
export function onlyValue(series: readonly MetricSample[], { name, scale }: DcgmField): number | undefined {
  const told = series.filter((one) => one.name === name && isFigure(one));
  const [value, ...others] = new Set(told.map((one) => one.value));
  return value === undefined || others.length > 0 ? undefined : value * scale;
}

/** The first of the fields that has a value. */
export const firstValue = (
  series: readonly MetricSample[],
  fields: readonly DcgmField[],
): number | undefined => fields.map((field) => onlyValue(series, field)).find((value) => value !== undefined);

/**
 * DCGM writes "no value" as numbers from 0x7ffffffffffffff0 (DCGM_INT64_BLANK) or 2^47 (DCGM_FP64_BLANK) on,
 * and early exporters passed them on.
 */
const isFigure = ({ value }: MetricSample): boolean =>
  Number.isFinite(value) && value < 2 ** 63 - 2 ** 20 && !(value >= 2 ** 47 && value < 2 ** 47 + 16);
