import type { Difference } from '../compare-runs/difference';
import { environmentDifferences } from '../compare-runs/environment-differences';
import { differenceTexts } from '../compare-runs/leaf-text';
import { targetDifferences } from '../compare-runs/target-differences';
import type { Results } from '../results-schema';

/** Parts of an environment that change while the machine stays the same, and what it runs besides. */
const NOT_THE_MACHINE = /^(?:product|source|load|storage|network)\b/u;
/** How long is measured: it makes an interval narrower and not a figure another one. */
const HOW_LONG: ReadonlySet<string> = new Set([
  'settings.samplingBudget',
  'settings.searchBudget',
  'settings.readyTimeout',
  'settings.connectTimeout',
]);
const MOST_NAMED = 3;

/**
 * Why the figures of two runs are not to be put on one line, in words for people: another machine, or another
 * target or setting of it. Empty where they are comparable.
 *
 * The code and the features, load averages, the disk and the list of network interfaces may differ; so may a
 * part of the environment that one of the runs could not find out, GPUs aside; and the budgets of a run.
 */
export function incomparability(run: Results, other: Results): readonly string[] {
  if (run.environment === null || other.environment === null) return ['its machine is not known'];
  if (run.target === null || other.target === null) return ['its target is not known'];
  return [
    ...environmentDifferences(other.environment, run.environment).filter(isOfTheMachine),
    ...targetDifferences(other.target, run.target).filter(({ what }) => !HOW_LONG.has(what)),
  ].map(differenceText);
}

/** Reasons in one line; what is beyond the first three is counted. */
export function reasonsText(reasons: readonly string[]): string {
  const more = reasons.length - MOST_NAMED;
  return [...reasons.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more differences`] : [])].join('; ');
}

function isOfTheMachine({ what, before, after }: Difference): boolean {
  if (NOT_THE_MACHINE.test(what)) return false;
  return what === 'gpus' || ![before, after].some(isUnknown);
}

const isUnknown = (value: Difference['before']): boolean =>
  typeof value === 'string' && value.startsWith('unavailable: ');

function differenceText(difference: Difference): string {
  const [then, now] = differenceTexts(difference);
  return `${difference.what} ${then} instead of ${now}`;
}
