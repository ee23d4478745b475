import { formatQuantity } from '../quantities/quantity';
import type { UslFit, UslNotFitted } from './usl';
import type { Interval } from './usl-bootstrap';
import type { UserRange, UslPeak } from './usl-peak';
import { errorText } from './usl-quality';
import { rangeText, usersText } from './users-text';

/**
 * The fit in one line of a report. A poor fit is called poor, and none of its parameters is told: they describe a
 * curve that the server does not follow.
 */
export function uslText(fit: UslFit | UslNotFitted): string {
  if (fit.status === 'not fitted') return `USL: not fitted, ${fit.reason}`;
  const { sigma, kappa, peak, quality, range } = fit;
  if (quality.verdict === 'poor')
    return `USL: poor fit from ${rangeText(range)}, not to be relied on: ${quality.text}`;
  const shares = `serial share ${shareText(sigma)}, crosstalk ${shareText(kappa)}`;
  return `USL: ${shares}, ${quality.text}; ${peakText(peak, range)}`;
}

function peakText(peak: UslPeak, range: UserRange): string {
  switch (peak.status) {
    case 'none':
      return `no peak: ${peak.reason}`;
    case 'not within the measured range': {
      const below = `peak below the lowest level, ${usersText(range.from)}`;
      const beyond = `peak at ${usersText(peak.users)}`;
      const where = `not within the measured range, ${rangeText(range)}`;
      return `${peak.users < range.from ? below : beyond} (${where}: not judged)`;
    }
    case 'not told from a plateau': {
      const told = `throughput was measured to fall by ${errorText(peak.fall)}, the curve is off by ${errorText(peak.curveError)}`;
      return `peak at ${usersText(peak.users)} (not told from a plateau, ${told}: not judged)`;
    }
    case 'within the measured range': {
      const { low, high } = peak;
      const bounds = high === undefined ? `from ${usersText(low)} up` : rangeText({ from: low, to: high });
      return `peak at ${usersText(peak.users)} (${bounds})`;
    }
  }
}

/** `2.1% (1.8% to 2.4%)`. */
const shareText = ({ value, low, high }: Interval): string =>
  `${percent(value)} (${percent(low)} to ${percent(high)})`;

const percent = (share: number): string => formatQuantity({ dimension: 'share', value: 100 * share });
