import type { LevelSeries } from './capacity/level-series';

/**
 * Measures each number of users in turn, telling of each before it begins. Where nobody is answered any more it ends,
 * and yields why the numbers after that were not tried.
 */
export async function sweepUsers(
  series: LevelSeries,
  numbers: readonly number[],
  signal: AbortSignal,
  onLevel: (number: number, index: number) => void = () => undefined,
): Promise<ReadonlyMap<string, string>> {
  for (const [index, number] of numbers.entries()) {
    onLevel(number, index);
    const { summary } = await series.measure(number, signal);
    if (summary.completed > 0) continue;
    // What is looked at again now would be of a server that has gone.
    for (const load of series.measured) load.close();
    const reason = notTried(number, summary.failures.first);
    return new Map(numbers.slice(index + 1).map((left) => [String(left), reason]));
  }
  return new Map();
}

const notTried = (number: number, failure: string | undefined): string =>
  failure === undefined
    ? `not tried: of ${number} users nobody was answered in the time of a level; set LLM_LEVEL_TIME to a longer one`
    : `not tried: of ${number} users nobody was answered, the first ${failure}`;
