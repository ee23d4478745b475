import type { Evidence } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import type { JudgedRow } from './judged-rows';
import type { MonitoringSystem, Retention } from './monitoring/monitoring-system';
import { recordingQuality, type RecordingQuality } from './monitoring/recording/recording-quality';
import type { PromisedRecording } from './promised-recording';
import { formatQuantity } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';
import { exactly } from './server-meter';
import type { Estimation } from './statistics/estimate';

/** Of the samples that are due, in per cent: a rate that is missed by more than 1 % is missed. */
const LEAST_SAMPLES = 99;
/** Nearly all samples are no farther apart than what is promised, and a tenth. */
const SPACING_ALLOWANCE = 1.1;

/** What was recorded in which time, and how time was taken. */
export interface Collection {
  readonly from: number;
  readonly to: number;
  /** Durations and intervals are divided by it; 1: they are taken at their word. */
  readonly timeCompression: number;
  readonly doubts: readonly string[];
}

/** What a row promises of what a monitoring system holds: how many samples, how far apart, and kept for how long. */
export function recordingThresholds(
  { type, interval, retention }: PromisedRecording,
  system: string,
): Readonly<Record<'samples' | 'spacing' | 'retention', Threshold>> {
  return {
    samples: {
      subject: `${type}: samples (${system})`,
      comparison: 'at least',
      limit: { dimension: 'share', value: LEAST_SAMPLES },
    },
    spacing: {
      subject: `${type}: p95 spacing (${system})`,
      comparison: 'at most',
      limit: { dimension: 'duration', value: SPACING_ALLOWANCE * interval },
    },
    retention: {
      subject: `${type}: retention (${system})`,
      comparison: 'at least',
      limit: { dimension: 'duration', value: retention },
    },
  };
}

/** Judges a row by what a monitoring system has recorded. */
export async function recordingRows(
  promised: PromisedRecording,
  { name, system }: { readonly name: string; readonly system: MonitoringSystem },
  { from, to, timeCompression, doubts }: Collection,
): Promise<{ readonly rows: readonly JudgedRow[]; readonly notes: readonly string[] }> {
  const { type, retention } = promised;
  const interval = milliseconds(promised.interval / timeCompression);
  const thresholds = recordingThresholds(promised, name);
  const recorded = await system.recorded(type, from, to);
  const source = system.name;
  if (recorded.status === 'unavailable') {
    const rows = Object.values(thresholds).map((threshold) => ({ threshold, evidence: recorded, source }));
    return { rows, notes: [] };
  }
  const quality = recordingQuality(recorded, { from, to, interval, fullInterval: promised.interval });
  const missProvesNothing = compressionText(quality, promised.interval, timeCompression);
  const kept: Evidence =
    quality.recorded === 0
      ? { status: 'too few samples', reason: 'nothing was recorded that could be kept', n: 0 }
      : retentionEvidence(await system.retention(type, retention), retention);
  return {
    rows: [
      { threshold: thresholds.samples, evidence: quality.completeness, source, doubts, missProvesNothing },
      {
        threshold: thresholds.spacing,
        evidence: timeCompression === 1 ? quality.spacing : extrapolated(quality.spacing, interval),
        source,
        doubts,
        missProvesNothing,
      },
      { threshold: thresholds.retention, evidence: kept, source },
    ],
    notes: [...recorded.notes, ...quality.notes, countText(type, name, quality)].map(withoutLabels),
  };
}

/** Says that the figure is of shorter intervals than those that it is told for. */
function extrapolated(spacing: Estimation, taken: Milliseconds): Estimation {
  if (spacing.status !== 'estimated') return spacing;
  const every = formatQuantity({ dimension: 'duration', value: taken });
  return { ...spacing, method: `${spacing.method}; by the lateness of samples taken every ${every}` };
}

/** A series of a Prometheus has a dozen labels, of which none tells a reader anything here. */
const withoutLabels = (note: string): string => note.replaceAll(/\{[^{}]*\}/g, '');

function countText(
  type: string,
  system: string,
  { series, recorded, due, longestGap }: RecordingQuality,
): string {
  const gap = formatQuantity({ dimension: 'duration', value: longestGap });
  return `${type}, ${system}: ${recorded} of ${due} samples of ${series}, at most ${gap} apart`;
}

/** Lateness is divided by nothing: what is a miss of a short interval is none of the one that was promised. */
function compressionText(
  { longestGap, recorded }: RecordingQuality,
  interval: Milliseconds,
  timeCompression: number,
): string | undefined {
  // A gap as long as the promised interval is a miss at full pace, too.
  if (timeCompression === 1 || recorded === 0 || longestGap > interval) return undefined;
  const [gap, promised] = [longestGap, interval].map((value) =>
    formatQuantity({ dimension: 'duration', value }),
  );
  return `time was compressed ${timeCompression} times, and samples were at most ${gap ?? ''} apart, which says nothing against ${promised ?? ''}: the full profile takes the whole time`;
}

/** Back-dated samples, or what a server says of itself. */
function retentionEvidence(kept: Retention, promised: Milliseconds): Evidence {
  switch (kept.status) {
    case 'unavailable':
      return kept;
    case 'configured':
      if (kept.mayEndEarlier !== undefined)
        return { status: 'too few samples', reason: `${kept.source}; ${kept.mayEndEarlier}`, n: 1 };
      // Without a limit of time it is at least what is promised.
      return exactly(
        Number.isFinite(kept.duration) ? kept.duration : promised,
        1,
        'duration',
        kept.source,
        'setting',
      );
    case 'tried': {
      const { planted, wronglyDeleted, wronglyKept } = kept;
      const tried = `${planted} back-dated samples, ${wronglyDeleted} of the younger ones deleted and ${wronglyKept} of the older ones kept`;
      // What is deleted too early is not kept that long; what is never deleted is no retention.
      const value = wronglyDeleted > 0 ? 0 : promised;
      return wronglyKept > 0 && wronglyDeleted === 0
        ? { status: 'too few samples', reason: `samples are not deleted in time: ${tried}`, n: planted }
        : exactly(value, planted, 'duration', tried, 'samples');
    }
  }
}
