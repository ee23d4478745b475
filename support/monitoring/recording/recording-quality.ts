import { formatQuantity } from '../../quantities/quantity';
import type { Milliseconds } from '../../quantities/units';
import type { Estimation } from '../../statistics/estimate';
import type { Recorded } from '../monitoring-system';
import { countedSamples, dueSamples, type AskedSamples } from './due-samples';
import { isOccasional } from './occasional-metrics';
import { atFullPace, longestGap, sampleSpacing } from './sample-spacing';

/** How well a type of metric was recorded. Each figure is that of the series in which it is worst. */
export interface RecordingQuality {
  /** The one with the least samples, where a type has several. */
  readonly series: string;
  /** The samples that were recorded of those that were due, in percent: counted, and so exact. */
  readonly completeness: Estimation;
  /** The 95th percentile of the time between neighbouring samples; of compressed time as it is at full pace. */
  readonly spacing: Estimation;
  readonly longestGap: Milliseconds;
  readonly recorded: number;
  readonly due: number;
  /** What to say of the figures, beside what the system says itself. */
  readonly notes: readonly string[];
}

interface SeriesQuality {
  readonly name: string;
  readonly recorded: number;
  readonly spacing: Estimation;
  readonly longestGap: Milliseconds;
}

/**
 * Judges what was recorded of a type between two instants against one sample an interval. A sample counts for the
 * interval that it falls in, and only the first one there: bursts do not make up for gaps. What is missing at the
 * beginning and at the end is missing.
 */
export function recordingQuality(
  recorded: Extract<Recorded, { status: 'recorded' }>,
  asked: AskedSamples,
): RecordingQuality {
  const due = dueSamples(asked);
  const { judged, note } = judgedSeries(recorded.series);
  const qualities = judged.map(({ name, instants }): SeriesQuality => {
    const counted = countedSamples(instants, asked);
    return {
      name,
      recorded: counted.length,
      spacing: sampleSpacing(atFullPace(counted, asked)),
      longestGap: longestGap(counted, asked.from, asked.to),
    };
  });
  const nothing = { name: 'no series', recorded: 0, spacing: sampleSpacing([]) };
  const first = qualities[0] ?? { ...nothing, longestGap: longestGap([], asked.from, asked.to) };
  const least = qualities.reduce((worst, one) => (one.recorded < worst.recorded ? one : worst), first);
  const widest = qualities.reduce(
    (worst, one) => (rank(one.spacing) > rank(worst.spacing) ? one : worst),
    least,
  );
  const gap = qualities.reduce((worst, one) => (one.longestGap > worst.longestGap ? one : worst), least);
  return {
    series: least.name,
    completeness: completeness(least.recorded, due, asked),
    spacing: widest.spacing,
    longestGap: gap.longestGap,
    recorded: least.recorded,
    due,
    notes: [
      ...(qualities.length === 0 ? ['no series was recorded'] : []),
      ...note,
      ...(widest === least ? [] : [`the time between samples is that of ${widest.name}`]),
      ...(gap === least ? [] : [`the longest time without a sample is that of ${gap.name}`]),
    ],
  };
}

/** Series with samples only where requests ended tell nothing of the monitoring while there are others. */
function judgedSeries(series: Extract<Recorded, { status: 'recorded' }>['series']): {
  readonly judged: typeof series;
  readonly note: readonly string[];
} {
  const occasional = series.filter(({ name }) => isOccasional(name));
  if (occasional.length === 0) return { judged: series, note: [] };
  const names = occasional.map(({ name }) => name).join(', ');
  if (occasional.length === series.length)
    return { judged: series, note: [`${names} has samples only where requests ended`] };
  return {
    judged: series.filter(({ name }) => !isOccasional(name)),
    note: [`${names} is left out: it has samples only where requests ended`],
  };
}

function completeness(recorded: number, due: number, { from, to, interval }: AskedSamples): Estimation {
  if (due === 0) {
    const [time, one] = [to - from, interval].map((value) =>
      formatQuantity({ dimension: 'duration', value }),
    );
    const reason = `no sample was due in ${time ?? ''}, which is less than the interval of ${one ?? ''}`;
    return { status: 'too few samples', reason, n: 0, neededSamples: 1 };
  }
  const value = (100 * recorded) / due;
  const exact = { low: value, high: value, confidence: 1, method: 'counted' } as const;
  return { status: 'estimated', value, ...exact, n: due, of: 'due samples', dimension: 'share' };
}

/** What cannot be told, for want of samples, is worse than any time. */
const rank = (spacing: Estimation): number => (spacing.status === 'estimated' ? spacing.value : Infinity);
