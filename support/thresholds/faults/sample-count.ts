import type { FeatureLimit } from '../feature-limit';
import { limitTitle } from '../limit-words';
import type { LimitFault } from './limit-fault';

/** Of two-sided 95 % intervals, what lies beyond each of their bounds. */
const TAIL = 0.025;

/**
 * Percentiles of loads that are too short to bound them, where the feature fixes the length. The largest of n samples is
 * above the quantile p except with probability p^n, so that p^n <= 0.025 is needed: 368 samples for p99, 72 for p95.
 */
export const sampleCount = (limits: readonly FeatureLimit[]): LimitFault[] =>
  limits.flatMap((limit) => {
    const { figure = '', samples } = limit;
    const [, percent] = / p([\d.]+)$/u.exec(figure) ?? [];
    if (percent === undefined || samples === undefined) return [];
    const needed = neededFor(Number(percent) / 100);
    if (samples >= needed) return [];
    const has = Math.floor(samples).toLocaleString('en-US');
    return [
      {
        severity: 'fault' as const,
        limit,
        what: `${limitTitle(limit)}, of ${has} samples`,
        why: `p${percent} has no upper bound with fewer than ${needed.toLocaleString('en-US')} samples: the verdict stays open`,
        remedy: 'send more or longer in the step of the load, or promise a lower percentile',
      },
    ];
  });

const neededFor = (share: number): number => Math.ceil(Math.log(TAIL) / Math.log(Math.max(share, 1 - share)));
