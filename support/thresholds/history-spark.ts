import type { LimitRun } from './limit-history';
import { limitUse } from './limit-words';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];
/** At or beyond the limit. */
const FULL = '█';
/** The run did not measure it. */
const NOTHING = '·';

/** What the blocks mean, for below the table. */
export const SPARK_LEGEND =
  `History, oldest run first: how much of the limit of that run was used (${BLOCKS[0] ?? ''} little, ${BLOCKS.at(-1) ?? ''} nearly all, ` +
  `${FULL} at or beyond it, ${NOTHING} no value).`;

/** One block for each run, by how much of its limit was used. */
export const historySpark = (runs: readonly LimitRun[]): string =>
  runs.map(({ check }) => block(check === undefined ? undefined : limitUse(check))).join('');

function block(use: number | undefined): string {
  if (use === undefined) return NOTHING;
  if (use >= 1) return FULL;
  return BLOCKS[Math.floor(use * BLOCKS.length)] ?? FULL;
}

/** `3 passed, 1 failed`: how often in which way, runs that did not judge it aside. */
export function historyCounts(runs: readonly LimitRun[]): string {
  const outcomes = runs.flatMap(({ check }) => check?.outcome ?? []);
  return (['passed', 'failed', 'inconclusive', 'not measured'] as const)
    .map((outcome) => ({ outcome, times: outcomes.filter((one) => one === outcome).length }))
    .filter(({ times }) => times > 0)
    .map(({ outcome, times }) => `${times} ${outcome}`)
    .join(', ');
}
