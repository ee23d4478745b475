import type { Difference } from '../compare-runs/difference';
import { environmentDifferences } from '../compare-runs/environment-differences';
import { targetDifferences } from '../compare-runs/target-differences';
import type { EnvironmentDescription } from '../environment-schema';
import type { Results } from '../results-schema';

type Target = NonNullable<Results['target']>;

/** How the server and the machine of a run differ from those of the first: `processor.model was A, and is B here`. */
export function runDifferences(first: Results, other: Results): readonly string[] {
  return [
    ...partDifferences('target', first.target, other.target, (one, two) =>
      targetDifferences(one, two).map((difference) => ({ ...difference, what: `target.${difference.what}` })),
    ),
    ...partDifferences('environment', first.environment, other.environment, environmentDifferences),
  ].map(({ what, before, after }) => `${what} was ${valueText(before)}, and is ${valueText(after)} here`);
}

function partDifferences<Part extends object>(
  name: string,
  first: Part | null,
  other: Part | null,
  differences: (first: Part, other: Part) => readonly Difference[],
): readonly Difference[] {
  if (first === null && other === null) return [];
  if (first === null || other === null) {
    return [{ what: name, before: knownText(first), after: knownText(other) }];
  }
  return differences(first, other);
}

const knownText = (part: object | null): string => (part === null ? 'not known' : 'known');

const valueText = (value: Difference['before']): string =>
  value === undefined ? 'not there' : String(value ?? 'none');

/**
 * The first server that is known, with a note where others were measured, and with the names of the values in which
 * they differ, the port of an embedded engine too; null where none is known.
 */
export function mergedTarget(runs: readonly Results[]): Results['target'] {
  const known = runs.flatMap(({ run, target }) => (target === null ? [] : [{ id: run.id, target }]));
  const [first] = known;
  if (first === undefined) return null;
  const differs = new Set(
    known.flatMap(({ target }) => [...(target.differs ?? []), ...differing(first.target, target)]),
  );
  const target = differs.size === 0 ? first.target : { ...first.target, differs: [...differs] };
  const others = known.filter((other) => targetDifferences(first.target, other.target).length > 0);
  if (others.length === 0) return target;
  const ids = others.map(({ id }) => id).join(', ');
  const note = `this is the server of ${first.id}; it differs in ${ids}: see the notes of their scenarios`;
  return { ...target, note: [target.note, note].filter((part) => part !== null).join('; ') };
}

const differing = (one: Target, other: Target): readonly string[] => [
  ...targetDifferences(one, other).map(({ what }) => what),
  ...(one.baseUrl === other.baseUrl ? [] : ['baseUrl']),
];

/** The first machine that is known; a part of it that differs between the runs is not known, with the reason. */
export function mergedEnvironment(runs: readonly Results[]): Results['environment'] {
  const known = runs.flatMap(({ run, environment }) =>
    environment === null ? [] : [{ id: run.id, environment }],
  );
  const [first] = known;
  if (first === undefined) return null;
  const others = known.map(({ id, environment }) => ({
    id,
    parts: new Set(
      environmentDifferences(first.environment, environment).map(({ what }) => what.split(/[.[]/u)[0]),
    ),
  }));
  const merged = Object.entries(first.environment).map(([name, part]) => {
    const ids = others.filter(({ parts }) => parts.has(name)).map(({ id }) => id);
    if (ids.length === 0) return [name, part] as const;
    const reason = `other in ${ids.join(', ')} than in ${first.id}: see the notes of their scenarios`;
    return [
      name,
      name === 'node'
        ? { version: `${first.environment.node.version} and others: ${reason}` }
        : { unavailable: reason },
    ] as const;
  });
  return Object.fromEntries(merged) as EnvironmentDescription;
}
