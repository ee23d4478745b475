import type { LevelLoad } from './capacity/level-load';
import { calibrateBatches, delaysOf, type JudgedTargets } from './load/batch-calibration';
import { batchRounds } from './load/batch-rounds';
import type { Calibration } from './load/calibration';
import type { CompletedRecord } from './load/request-record';
import type { Milliseconds } from './quantities/units';

/** What the instrument's load is made of beside what the levels show. */
interface CalibrationSetting {
  readonly model: string;
  readonly sequenceLength: number;
  readonly temperature: number;
  readonly seed: number;
  /** Of a lone user, before any queue. */
  readonly timeToFirstToken: Milliseconds;
}

/**
 * Holds the instrument against a server of known delays at the busiest level: as many streams at once as the server
 * was answering there, by Little's law throughput times the time per output token, at that level's pace. What users
 * wait in the server's queue costs the client nothing, and is left out. Undefined where no level shows token times.
 */
export async function calibrateLevels(
  levels: readonly LevelLoad[],
  setting: CalibrationSetting,
  targets: JudgedTargets,
  signal: AbortSignal,
): Promise<Calibration | undefined> {
  const [busiest] = levels
    .map((load) => ({ load, rate: load.summary.estimate('output_tps', { kind: 'mean' }).value ?? 0 }))
    .toSorted((one, other) => other.rate - one.rate);
  if (busiest === undefined) return undefined;
  const { summary } = busiest.load;
  const tpot = summary.estimate('tpot', { kind: 'mean' }).value;
  if (tpot === undefined || !(tpot > 0)) return undefined;
  const streams = Math.max(1, Math.round((busiest.rate * tpot) / 1000));
  const { model, sequenceLength, temperature, seed, timeToFirstToken } = setting;
  const plan = batchRounds({
    model,
    batchSize: streams,
    tokens:
      streams * Math.max(2, Math.round(meanOf(summary.completedRecords, ({ outputTokens }) => outputTokens))),
    sequenceLength,
    promptWords: 8,
    temperature,
    seed,
    // Of the load that is calibrated; the calibration has its own.
    budget: timeToFirstToken,
  });
  const delays = { ...delaysOf(summary), timeToFirstToken };
  const known = targets.calibrations.get(plan.name);
  const finding = known ?? calibrateBatches(plan, { seen: summary, delays }, targets, signal);
  targets.calibrations.set(plan.name, finding);
  finding.catch(() => targets.calibrations.delete(plan.name));
  return finding;
}

const meanOf = (records: readonly CompletedRecord[], of: (record: CompletedRecord) => number): number =>
  records.reduce((sum, record) => sum + of(record), 0) / Math.max(1, records.length);
