import { judge } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { BaselineStore } from './baseline/baseline-store';
import { comparability } from './report/compare-runs/comparability';
import { REGRESSION, type MeasuredRun } from './baseline/measured-run';
import { figureNames } from './load/figure-names';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import type { LoadFigures } from './load/load-figures';
import type { LoadPromises } from './load-promises';
import type { Quantity } from './quantities/quantity';
import { BaselineOfFigure } from './regression-evidence';
import type { RegressionLimit } from './regression-limit';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';

interface JudgingWorld {
  readonly report: ScenarioReport;
  readonly promises: LoadPromises;
  readonly gpu: { readonly doubts: () => readonly string[] };
}

/** What a regression is judged by beside the load. */
interface Surroundings {
  readonly store: BaselineStore;
  /** Machine and server of this run. */
  readonly here: Pick<MeasuredRun, 'environment' | 'target'>;
  readonly signal: AbortSignal;
}

const ofThisRun = (): Surroundings => ({
  store: new BaselineStore(run.parameters.baselines),
  here: run.journal.results,
  signal: run.signal,
});

/** Judges what a scenario promises of its load beside a baseline. */
export class RegressionPromises {
  readonly #world: JudgingWorld;
  readonly #surroundings: () => Surroundings;

  constructor(world: JudgingWorld, surroundings: () => Surroundings = ofThisRun) {
    this.#world = world;
    this.#surroundings = surroundings;
  }

  /**
   * Judges by how much a figure of the load is worse than that of a baseline. The load goes on until the verdict is
   * settled or the budget is spent. Not measured where there is no such baseline; throws a `BaselineError` where it
   * cannot be read.
   */
  async judge(wanted: LoadFigure, limit: RegressionLimit, name: string): Promise<'skipped' | undefined> {
    const { report, promises } = this.#world;
    const { load } = promises;
    const figure = load?.judged(wanted) ?? wanted;
    const { threshold, metric } = namesOf(figure, limit.most, name);
    const withheld = promises.concludeWithheld(threshold, metric);
    if (withheld !== undefined) return withheld.step;
    if (load === undefined)
      throw new Error('this step needs an earlier one that is missing: "When sampling 1000 tokens"');
    const { store, here, signal } = this.#surroundings();
    const missing = (reason: string): 'skipped' | undefined => {
      const verdict = judge(threshold, { status: 'unavailable', reason });
      report.tell(threshold, metric, verdict, { source: `baselines in ${store.folder}` });
      return report.conclude(threshold, verdict);
    };
    if (figure.statistic.kind === 'maximum')
      return missing('the largest value of one run tells nothing of another run; promise a percentile');
    if (store.find(name) === undefined) return missing(store.lackOf(name));
    const baseline = store.read(name);
    const before = new BaselineOfFigure(baseline, report.scenario, figure);
    if (before.value === undefined)
      return missing(
        `the baseline "${name}" has no ${figureNames(figure).name} of ${report.title}; ` +
          `to make one of the last run: npm run baseline -- save ${name} --replace`,
      );
    const { obstacles } = comparability(baseline, { ...baseline, ...here });
    const verdictOf = (summary: LoadFigures): Verdict =>
      this.#verdict(threshold, before, { load, figure, summary, obstacles });
    const settled = await load.measureUntil(
      (summary) =>
        obstacles.length > 0 ||
        verdictOf(summary).outcome !== 'inconclusive' ||
        !load.canDecide(figure, before.beyond(limit.most.value)),
      signal,
    );
    const verdict = verdictOf(settled);
    const source = `${load.client}; ${settled.source}; baseline of run ${baseline.run.id}`;
    report.tell(threshold, metric, verdict, { source });
    return report.conclude(threshold, verdict);
  }

  /** Enters a promise that could not be judged to its end. */
  leaveOpen(wanted: LoadFigure, limit: RegressionLimit, name: string, reason: string): void {
    const figure = this.#world.promises.load?.judged(wanted) ?? wanted;
    const { threshold, metric } = namesOf(figure, limit.most, name);
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 });
    this.#world.report.enter(threshold, metric, verdict, { source: 'stopped before its end' });
  }

  /**
   * The instrument must be able to tell the level at which the limit lies: its own error is in both runs, and most of it
   * falls out of their ratio.
   */
  #verdict(
    threshold: Threshold,
    before: BaselineOfFigure,
    {
      load,
      figure,
      summary,
      obstacles,
    }: {
      readonly load: JudgedLoad;
      readonly figure: LoadFigure;
      readonly summary: LoadFigures;
      readonly obstacles: readonly string[];
    },
  ): Verdict {
    const { evidence, significant } = before.evidence(summary);
    const verdict = judge(threshold, evidence, [
      ...obstacles.map((obstacle) => `not comparable with the baseline: ${obstacle}`),
      ...load.doubts(figure, before.beyond(threshold.limit.value)),
      ...this.#world.gpu.doubts(),
    ]);
    if (verdict.outcome !== 'failed' || significant) return verdict;
    const { observed, limit } = verdict;
    const reason =
      'the change is beyond the limit, but chance alone may have made it, by the test over blocks';
    return { outcome: 'inconclusive', reason, limit, observed };
  }
}

function namesOf(figure: LoadFigure, limit: Quantity, baseline: string) {
  const { subject, name } = figureNames(figure);
  const threshold: Threshold = {
    subject: `${REGRESSION}${subject} against "${baseline}"`,
    comparison: 'at most',
    limit,
  };
  return { threshold, metric: `${REGRESSION}${name} against ${baseline}` };
}
