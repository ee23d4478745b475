import { median } from 'simple-statistics';

/** Above this, a value is taken for an outlier (Iglewicz & Hoaglin 1993). */
const LIMIT = 3.5;
/** Deviations of a normal distribution in standard deviations: their median, and their mean. */
const NORMAL_MEDIAN_DEVIATION = 0.6745;
const NORMAL_MEAN_DEVIATION = Math.sqrt(2 / Math.PI);

/**
 * Indexes of the values with a modified z-score beyond 3.5 (Iglewicz & Hoaglin 1993): their distance from the median,
 * in standard deviations told from the median distance. Where that is nought, as more than half of the values are
 * equal, it is told from the mean distance. Below five values none stands out: any two could be the odd ones.
 */
export function outliers(values: readonly number[]): readonly number[] {
  if (values.length < 5) return [];
  const middle = median([...values]);
  const deviations = values.map((value) => Math.abs(value - middle));
  const typical = median(deviations) / NORMAL_MEDIAN_DEVIATION;
  const scale = typical > 0 ? typical : mean(deviations) / NORMAL_MEAN_DEVIATION;
  return deviations.flatMap((deviation, index) => (deviation > LIMIT * scale ? [index] : []));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
