import { judge } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import type { Baseline } from './baseline/baseline-schema';
import { BaselineStore } from './baseline/baseline-store';
import { comparability } from './report/compare-runs/comparability';
import { withFaults } from './doubts-with-faults';
import { directionOf } from './baseline/figure-direction';
import { REGRESSION, type MeasuredRun } from './baseline/measured-run';
import { figureNames } from './load/figure-names';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import type { LoadFigures } from './load/load-figures';
import type { LoadPromises } from './load-promises';
import type { Quantity } from './quantities/quantity';
import { BaselineOfFigure, isShare } from './regression-evidence';
import { boundlessFault, type RegressionLimit } from './regression-limit';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { DEFAULT_BOOTSTRAP } from './statistics/block-bootstrap';

/**
 * Level of the interval at every look but the last, at which the budget is spent. Who looks a dozen times at 95 % and
 * stops at the first verdict calls a change that is just at the limit a regression in 6 to 13 cases of 100, where 2.5
 * are meant. Looks at 99.9 % add nothing to it that simulation shows (2.5 to 3 in 100, as many as of one look), and
 * still end early where the matter is clear; the last keeps its usual level. Source: Haybittle 1971, Peto et al. 1976.
 */
const EARLY = 0.999;
const LAST = DEFAULT_BOOTSTRAP.confidence;

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
  readonly #told = new Set<string>();

  constructor(world: JudgingWorld, surroundings: () => Surroundings = ofThisRun) {
    this.#world = world;
    this.#surroundings = surroundings;
  }

  /**
   * Judges by how much a figure of the load is worse than that of a baseline. The load goes on until the verdict is
   * settled or the budget is spent. Not measured where there is no such baseline; throws a `BaselineError` where it
   * cannot be read, and an error for a limit that nothing could break.
   */
  async judge(wanted: LoadFigure, limit: RegressionLimit, name: string): Promise<'skipped' | undefined> {
    const { report, promises } = this.#world;
    const { load } = promises;
    const figure = load?.judged(wanted) ?? wanted;
    failIfBoundless(figure, limit);
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
    const stored = store.find(name);
    if (stored === undefined) return missing(store.lackOf(name));
    const baseline = store.readStored(stored);
    const before = new BaselineOfFigure(baseline, report.scenario, figure);
    const anew = `to make one of the last run: npm run baseline -- save ${name}${stored.local ? ' --local' : ''} --replace`;
    if (before.value === undefined)
      return missing(`the baseline "${name}" has no ${figureNames(figure).name} of ${report.title}; ${anew}`);
    if (before.lack !== undefined)
      return missing(`${before.lack}; measure longer (LLM_SAMPLING_BUDGET), and then, ${anew}`);
    this.#tellDoubts(baseline);
    const { obstacles } = comparability(baseline, { ...baseline, ...here });
    const verdictOf = (summary: LoadFigures, confidence: number): Verdict =>
      this.#verdict(threshold, before, { load, figure, summary, obstacles, confidence });
    let early: Verdict | undefined;
    const settled = await load.measureUntil((summary) => {
      const verdict = verdictOf(summary, EARLY);
      early = verdict.outcome === 'inconclusive' ? undefined : verdict;
      // After a fault no more of it leads to a verdict.
      const undecidable =
        obstacles.length > 0 ||
        report.faults.length > 0 ||
        !load.canDecide(figure, before.beyond(limit.most.value));
      return early !== undefined || undecidable;
    }, signal);
    const verdict = early ?? verdictOf(settled, LAST);
    const source = `${load.client}; ${settled.source}; baseline of run ${baseline.run.id}`;
    report.tell(threshold, metric, verdict, { source });
    return report.conclude(threshold, verdict);
  }

  /** Enters a promise that could not be judged to its end. */
  leaveOpen(wanted: LoadFigure, limit: RegressionLimit, name: string, reason: string): void {
    const figure = this.#world.promises.load?.judged(wanted) ?? wanted;
    const { threshold, metric } = namesOf(figure, limit.most, name);
    const { report } = this.#world;
    const doubts = withFaults([reason], report.faults);
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 }, doubts);
    report.enter(threshold, metric, verdict, { source: 'stopped before its end' });
  }

  /** Once for each baseline. */
  #tellDoubts({ name, doubts }: Baseline): void {
    if (doubts.length === 0 || this.#told.has(name)) return;
    this.#told.add(name);
    this.#world.report.note(`The baseline "${name}" is doubtful: ${doubts.join('; ')}`);
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
      confidence,
    }: {
      readonly load: JudgedLoad;
      readonly figure: LoadFigure;
      readonly summary: LoadFigures;
      readonly obstacles: readonly string[];
      readonly confidence: number;
    },
  ): Verdict {
    const { evidence, significant } = before.evidence(summary, confidence);
    const { report, gpu } = this.#world;
    const doubts = [
      ...obstacles.map((obstacle) => `not comparable with the baseline: ${obstacle}`),
      ...load.doubts(figure, before.beyond(threshold.limit.value)),
      ...gpu.doubts(),
    ];
    const verdict = judge(threshold, evidence, withFaults(doubts, report.faults));
    if (verdict.outcome !== 'passed' && verdict.outcome !== 'failed') return verdict;
    const { observed, limit } = verdict;
    if (verdict.outcome === 'passed' || significant)
      return { ...verdict, margin: before.room(observed.value, limit.value) };
    const reason =
      'the change is beyond the limit, but chance alone may have made it, by the test over blocks';
    return { outcome: 'inconclusive', reason, limit, observed };
  }
}

/** What gets worse by becoming less can lose no more than all of it, and no share of requests is above all of them. */
function failIfBoundless(figure: LoadFigure, limit: RegressionLimit): void {
  const isBounded = isShare(figure) || directionOf(figure.metric.name, null) === 'higher is better';
  const fault = isBounded ? boundlessFault(limit) : undefined;
  if (fault !== undefined) throw new Error(`${figure.metric.label}: ${fault}`);
}

function namesOf(figure: LoadFigure, limit: Quantity, baseline: string) {
  const { subject, name } = figureNames(figure);
  const threshold: Threshold = {
    subject: `${REGRESSION}${subject}${isShare(figure) ? ' in percentage points' : ''} against "${baseline}"`,
    comparison: 'at most',
    limit,
  };
  return { threshold, metric: `${REGRESSION}${name} against ${baseline}` };
}
