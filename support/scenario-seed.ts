import { hash } from 'node:crypto';

/**
 * The seed of what a scenario asks, a whole number below 2^31: the same for the same seed of the run, and another one
 * for each scenario and each `part` of it, so that no server answers one from what it keeps of another.
 */
export function scenarioSeed(seed: number, scenario: string, part = 0): number {
  const own = hash('sha256', `${scenario}\n${part}`, 'buffer').readUInt32BE();
  return (seed + own) % 2 ** 31;
}
