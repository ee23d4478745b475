import type { Calibration } from './load/calibration';
import type { LedgerCounts } from './load/ledger';
import type { LoadFigures } from './load/load-figures';
import { METRICS } from './load/metric';
import { parseStatistic } from './load/statistic';
import { formatQuantity } from './quantities/quantity';

/** What was sampled of a model so far, with medians that no promise may speak of. */
export function samplingText(model: string, summary: LoadFigures): string {
  const medians = (['ttft', 'tpot', 'e2e'] as const).map((name) => {
    const value = summary.estimate(name, parseStatistic('median')).value ?? NaN;
    return `${METRICS[name].label} ${formatQuantity({ dimension: 'duration', value })}`;
  });
  return `${model}: ${summary.description}; medians: ${medians.join(', ')}`;
}

/** The instrument's own error, by the figures that promises speak of. */
export function calibrationText(calibration: Calibration): string {
  const errors = CALIBRATED.map(([name, text]) => {
    const error = calibration.error(name, parseStatistic(text)) ?? NaN;
    return `${text} ${name} ${formatQuantity({ dimension: 'duration', value: error })}`;
  });
  return `the instrument at this load, against a server of known delays: off by ${errors.join(', ')} (${calibration.client.description})`;
}

const CALIBRATED = [
  ['itl', 'mean'],
  ['itl', 'p99'],
  ['ttft', 'mean'],
  ['e2e', 'p50'],
] as const;

/** What became of every request, in one line. */
export const booksText = (counts: LedgerCounts): string =>
  `books: ${Object.entries(counts)
    .filter(([name, count]) => count > 0 || name === 'completed')
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`;
