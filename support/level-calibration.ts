import type { LevelLoad } from './capacity/level-load';
import { calibrateBatches, delaysOf, type JudgedTargets } from './load/batch-calibration';
import { batchRounds } from './load/batch-rounds';
import type { Calibration } from './load/calibration';
import { milliseconds, type Milliseconds } from './quantities/units';

/** What the instrument's load is made of beside what a level shows. */
export interface CalibrationSetting {
  readonly model: string;
  readonly sequenceLength: number;
  readonly temperature: number;
  readonly seed: number;
  /** Of a lone user, before any queue. */
  readonly timeToFirstToken: Milliseconds;
  /** Of an answer. */
  readonly outputTokens: number;
}

const PROMPT_WORDS = 8;

/**
 * Holds the instrument against a server of known delays at the load of a level: as many streams at once as the server
 * was answering there (by Little's law throughput times the time per output token, raised to a power of two), at that
 * level's pace. What users wait in the server's queue costs the client nothing, and is left out. Undefined where the
 * level shows no token times.
 */
export async function calibrateLevel(
  { summary }: Pick<LevelLoad, 'summary'>,
  setting: CalibrationSetting,
  targets: JudgedTargets,
  signal: AbortSignal,
): Promise<Calibration | undefined> {
  const rate = summary.estimate('output_tps', { kind: 'mean' }).value ?? 0;
  const tpot = summary.estimate('tpot', { kind: 'mean' }).value ?? 0;
  const busy = (rate * tpot) / 1000;
  if (!(busy > 0)) return undefined;
  const streams = 2 ** Math.max(0, Math.ceil(Math.log2(busy)));
  const { timeToFirstToken, outputTokens, ...plan } = setting;
  const rounds = batchRounds({
    ...plan,
    batchSize: streams,
    tokens: streams * Math.max(2, Math.round(outputTokens)),
    promptWords: PROMPT_WORDS,
    // The calibration has a budget of its own.
    budget: milliseconds(0),
  });
  // Of the same streams at about the same pace: the same load is not tried twice.
  const name = `level ${rounds.name} ${Math.round(Math.log2(tpot))}`;
  const delays = { ...delaysOf(summary), timeToFirstToken };
  const known = targets.calibrations.get(name);
  const finding = known ?? calibrateBatches({ ...rounds, name }, { seen: summary, delays }, targets, signal);
  targets.calibrations.set(name, finding);
  // What failed, or had faults, is tried again by the next level.
  const forget = (): boolean => targets.calibrations.delete(name);
  finding.then(({ faults }) => faults.length > 0 && forget(), forget);
  return finding;
}
