import { markup, type Markup } from '../html-text';
import { outcomeMark } from './outcome-mark';
import type { ScenarioRecord } from './scenario-record';

/**
 * How a scenario ended, as a word with its sign. Cucumber calls one skipped of which something could not be measured:
 * whoever reads that would think that nothing of it was.
 */
export function scenarioMark({ ended, checks }: Pick<ScenarioRecord, 'ended' | 'checks'>): Markup {
  if (ended === undefined)
    return markup`<span class="mark open"><span class="sign" aria-hidden="true">?</span>Did not end</span>`;
  if (ended.outcome !== 'skipped' || checks.length === 0) return outcomeMark(ended.outcome);
  if (checks.every(({ check }) => check.outcome === 'not measured')) return outcomeMark('not measured');
  return markup`<span class="mark absent"><span class="sign" aria-hidden="true">–</span>Partly measured</span>`;
}
