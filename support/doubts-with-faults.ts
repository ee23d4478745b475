import { fewerFaults } from './report/client-faults';

/**
 * Why a verdict cannot be believed: the doubts about what it is judged by, and what went wrong with the clients of all
 * loads of its scenario, each fault once, also where a doubt tells of it in its own words, and many of one kind as one.
 */
export function withFaults(doubts: readonly string[], faults: readonly string[]): readonly string[] {
  const untold = faults.filter((fault) => !doubts.some((doubt) => doubt.includes(fault)));
  return fewerFaults([...doubts, ...untold]);
}
