import { median } from 'simple-statistics';
import { MachineHealthMeter } from '../load/health/machine-health';

/** What else the machine did while something was measured. */
export interface Noise {
  /** Share of the time in which some task waited for a CPU; undefined where the system does not say. */
  readonly cpuPressure?: number;
}

/** Adds to what was measured how busy the machine was meanwhile. */
export async function noted<Measured extends object>(
  measure: () => Promise<Measured>,
): Promise<Measured & Noise> {
  const meter = MachineHealthMeter.start();
  const measured = await measure();
  const { cpuPressure } = meter.stop();
  return cpuPressure.status === 'measured' ? { ...measured, cpuPressure: cpuPressure.share } : measured;
}

/** How far the figures may be trusted, in a sentence. */
export function noiseNote(runs: readonly Noise[]): string {
  const shares = runs.flatMap(({ cpuPressure }) => cpuPressure ?? []);
  if (shares.length === 0) return 'How busy the machine was is not known.';
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const [usual, worst] = [percent(median(shares)), percent(Math.max(...shares))];
  return `Some task waited for a CPU in ${usual} of the time of a run, ${worst} in the worst: above some 10 % the figures are rough.`;
}
