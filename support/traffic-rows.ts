import type { GherkinDocument } from '@cucumber/messages';
import { filledSteps } from './gherkin/outline';
import { parseFactor } from './quantities/factor';
import type { WorkloadProfile } from './workload-profiles';

/** The steps of a row that say how much traffic it asks for. */
const PROFILE = /^a "([^"]*)" workload profile$/;
const INCREASE = /^traffic increases by (\S+)x$/;

/** The highest rate, in req/s, that any row of a feature asks for, whichever of them are run. */
export function highestRate(document: GherkinDocument, profiles: readonly WorkloadProfile[]): number {
  const rates = filledSteps(document).map((steps) => {
    const [type, factor] = [PROFILE, INCREASE].map((pattern) => firstMatch(steps, pattern));
    const profile = profiles.find((one) => one.type === type);
    return profile === undefined || factor === undefined ? 0 : profile.qps * parseFactor(factor);
  });
  return Math.max(0, ...rates);
}

const firstMatch = (steps: readonly string[], pattern: RegExp): string | undefined =>
  steps.map((text) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
