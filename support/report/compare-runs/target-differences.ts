import type { Results } from '../results-schema';
import { differences, type Difference } from './difference';

type Target = NonNullable<Results['target']>;

const FIELDS = [
  ...(['serverKind', 'version', 'models', 'baseUrl', 'embedded', 'note'] as const),
  ...(['serverSettings', 'settings'] as const),
];
/** Another one in every run, so that no server answers from the cache of the last one. */
const NEVER_THE_SAME: ReadonlySet<string> = new Set(['settings.seed']);
/** Stands beside the settings too. */
const TWICE: ReadonlySet<string> = new Set(['settings.baseUrl']);

/**
 * The values in which two targets differ: server, version, models, what the server tells of its settings, and
 * the settings of the runs, their seeds aside. The embedded engine is on another port every time.
 */
export function targetDifferences(before: Target, after: Target): readonly Difference[] {
  const [old, young] = [before, after].map(comparable);
  return FIELDS.filter((field) => !(field === 'baseUrl' && before.embedded && after.embedded))
    .flatMap((field) => differences(field, old?.[field], young?.[field]))
    .filter(({ what }) => !NEVER_THE_SAME.has(what) && !TWICE.has(what));
}

/** With the models in an order of their own. */
const comparable = (target: Target): Target => ({ ...target, models: target.models.toSorted() });
