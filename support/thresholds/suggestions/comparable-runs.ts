import type { Results } from '../../report/results-schema';

/** Runs that can be taken together, and those that cannot, with what is different there. */
export interface ComparableRuns {
  readonly used: readonly Results[];
  readonly leftOut: readonly { readonly id: string; readonly why: string }[];
}

/** Settings that change what is measured, and not only for how long. */
const SETTINGS = [
  ...([
    'api',
    'transport',
    'loadWorkers',
    'engineDevice',
    'model',
    'temperature',
    'cluster',
    'balancer',
  ] as const),
  ...(['timeCompression', 'tokenCompression'] as const),
];

/**
 * The runs of the machine and the target of the newest one, by the newest whose processor is known; results are handed in
 * oldest first.
 */
export function comparableRuns(runs: readonly Results[]): ComparableRuns {
  const newest = runs.findLast(knowsProcessor) ?? runs.at(-1);
  if (newest === undefined) return { used: [], leftOut: [] };
  const wanted = traitsOf(newest);
  const leftOut = runs.flatMap((results) => {
    const why = difference(wanted, traitsOf(results));
    return why === undefined ? [] : [{ id: results.run.id, why }];
  });
  const out = new Set(leftOut.map(({ id }) => id));
  return { used: runs.filter(({ run }) => !out.has(run.id)), leftOut };
}

const knowsProcessor = ({ environment }: Results): boolean =>
  environment !== null && 'model' in environment.processor;

type Traits = ReadonlyMap<string, string>;

/** What says on which machine what was measured. */
function traitsOf({ environment, target }: Results): Traits {
  const settings = target?.settings ?? {};
  return new Map(
    Object.entries({
      processor: environment?.processor,
      GPUs: environment?.gpus,
      'limits of the container': environment?.containerLimits,
      server: target?.serverKind,
      'version of the server': target?.version,
      models: target?.models.toSorted(),
      // The embedded engine is on another port every time.
      URL: target?.embedded === true ? 'embedded' : target?.baseUrl,
      ...Object.fromEntries(SETTINGS.map((name) => [`setting ${name}`, settings[name]])),
    }).map(([name, value]) => [name, traitText(value)]),
  );
}

/** `model AMD EPYC, usableCores 2`; what could not be found out is no other machine's, but not this one's either. */
function traitText(value: unknown): string {
  if (value === undefined || value === null) return 'unknown';
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  if ('unavailable' in value) return `unknown (${String(value.unavailable)})`;
  return Object.entries(value)
    .map(([name, part]) => (Array.isArray(value) ? traitText(part) : `${name} ${traitText(part)}`))
    .join(', ');
}

function difference(wanted: Traits, other: Traits): string | undefined {
  for (const [name, value] of wanted) {
    const there = other.get(name);
    if (there !== value) return `its ${name} is ${there ?? 'unknown'}, and not ${value}`;
  }
  return undefined;
}
