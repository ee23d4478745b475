import type { Results, ResultsEstimate } from '../results-schema';

/** What one figure is of: the same in two runs where the same was measured. */
interface FigureName {
  readonly feature: string;
  readonly scenario: string;
  /** What tells the row of examples apart; empty without one. */
  readonly label: string;
  readonly metric: string;
}

/** A figure that two runs measured. */
export interface SharedFigure extends FigureName {
  readonly before: ResultsEstimate;
  readonly after: ResultsEstimate;
  /** After by before; undefined where before is zero. */
  readonly ratio: number | undefined;
}

/** What two runs measured, and how much of it cannot be put side by side. */
export interface SharedFigures {
  readonly figures: readonly SharedFigure[];
  /** Names of figures that only one of the runs has. */
  readonly onlyBefore: number;
  readonly onlyAfter: number;
  /** Names of figures that a run has several values of, or another unit in each run. */
  readonly ambiguous: readonly string[];
}

type Named = FigureName & { readonly observed: ResultsEstimate };

/** The figures of two runs, promised or not, of the same feature, scenario, row and metric, in the first's order. */
export function sharedFigures(before: Results, after: Results): SharedFigures {
  const [old, young] = [figuresOf(before), figuresOf(after)];
  const figures: SharedFigure[] = [];
  const ambiguous: string[] = [];
  for (const [key, values] of old) {
    const others = young.get(key);
    const [one, other] = [values[0], others?.[0]];
    if (one === undefined || others === undefined || other === undefined) continue;
    if (values.length > 1 || others.length > 1 || one.observed.unit !== other.observed.unit) {
      ambiguous.push([one.scenario, one.label, one.metric].filter((part) => part !== '').join(', '));
      continue;
    }
    const { feature, scenario, label, metric } = one;
    const ratio = one.observed.value === 0 ? undefined : other.observed.value / one.observed.value;
    figures.push({ feature, scenario, label, metric, before: one.observed, after: other.observed, ratio });
  }
  const lacking = (mine: Map<string, Named[]>, theirs: Map<string, Named[]>): number =>
    [...mine.keys()].filter((key) => !theirs.has(key)).length;
  return { figures, ambiguous, onlyBefore: lacking(old, young), onlyAfter: lacking(young, old) };
}

/** By name, what was observed; a value that was judged twice, or written down beside its judgement, is there once. */
function figuresOf({ checks, measurements }: Results): Map<string, Named[]> {
  const observed = [...checks, ...measurements].flatMap(
    ({ feature, scenario, label, metric, observed: value }) =>
      value === null ? [] : [{ feature, scenario, label, metric, observed: value }],
  );
  const groups = Map.groupBy(observed, ({ feature, scenario, label, metric }) =>
    JSON.stringify([feature, scenario, label, metric]),
  );
  return new Map([...groups].map(([key, values]) => [key, distinct(values)]));
}

const distinct = (values: readonly Named[]): Named[] => [
  ...new Map(values.map((each) => [`${each.observed.value} ${each.observed.unit}`, each])).values(),
];
