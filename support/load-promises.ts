import { judge } from './assertions/judge';
import type { Comparison, Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { withFaults } from './doubts-with-faults';
import { figureNames } from './load/figure-names';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import type { LoadFigures } from './load/load-figures';
import type { Quantity } from './quantities/quantity';
import { verdictLine } from './report/verdict-line';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';

interface JudgingWorld {
  readonly report: ScenarioReport;
  readonly gpu: { readonly doubts: () => readonly string[] };
}

/** What is promised of a figure, and of which of several loads: ` at 8 virtual users`. */
interface Limited {
  readonly comparison: Comparison;
  readonly limit: Quantity;
  readonly at?: string;
}

interface Settled {
  readonly verdict: Verdict;
  readonly threshold: Threshold;
  readonly figure: LoadFigure;
  readonly instrumentError: number | undefined;
  /** The verdict in one sentence. */
  readonly line: string;
}

/** Judges what a scenario promises of the load that it holds. */
export class LoadPromises {
  /** The load that was sent last. */
  load: JudgedLoad | undefined;
  readonly #world: JudgingWorld;
  #withheld: string | undefined;

  constructor(world: JudgingWorld) {
    this.#world = world;
  }

  /** Nothing is measured that later steps promise of a load, for that reason. */
  withhold(reason: string): void {
    this.#withheld = reason;
  }

  /** Ends a step as not measured where nothing is; undefined where something is. */
  concludeWithheld(threshold: Threshold, name: string): { readonly step: 'skipped' | undefined } | undefined {
    if (this.#withheld === undefined) return undefined;
    const verdict = judge(threshold, { status: 'unavailable', reason: this.#withheld });
    this.#world.report.tell(threshold, name, verdict, { source: 'settings' });
    return { step: this.#world.report.conclude(threshold, verdict) };
  }

  /** Judges a figure of the load, which goes on until the verdict is settled or the budget is spent. */
  async judge(wanted: LoadFigure, comparison: Comparison, limit: Quantity): Promise<'skipped' | undefined> {
    const { load } = this;
    const names = figureNames(wanted);
    const withheld = this.concludeWithheld({ subject: names.subject, comparison, limit }, names.name);
    if (withheld !== undefined) return withheld.step;
    if (load === undefined)
      throw new Error('this step needs an earlier one that is missing: "When sampling 1000 tokens"');
    const { verdict, threshold, figure, instrumentError } = await this.settle(load, wanted, {
      comparison,
      limit,
    });
    const { report } = this.#world;
    await report.chart(figure, load.summary, threshold);
    return report.conclude(threshold, verdict, instrumentError);
  }

  /** Lets a load go on until a verdict of it is settled or its budget is spent, and tells the verdict. */
  async settle(
    load: JudgedLoad,
    wanted: LoadFigure,
    { comparison, limit, at = '' }: Limited,
  ): Promise<Settled> {
    const { report, gpu } = this.#world;
    const figure = load.judged(wanted);
    const { metric, statistic } = figure;
    const names = figureNames(figure);
    const threshold: Threshold = { subject: names.subject + at, comparison, limit };
    const verdictOf = (summary: LoadFigures): Verdict =>
      judge(
        threshold,
        summary.estimate(metric.name, statistic),
        withFaults([...load.doubts(figure, limit.value), ...gpu.doubts()], report.faults),
      );
    // After a fault no more of it leads to a verdict.
    const canDecide = (): boolean => report.faults.length === 0 && load.canDecide(figure, limit.value);
    const settled = await load.measureUntil(
      (summary) => verdictOf(summary).outcome !== 'inconclusive' || !canDecide(),
      run.signal,
    );
    const verdict = verdictOf(settled);
    const instrumentError = load.calibration?.error(metric.name, statistic);
    const source = `${load.client}; ${settled.source}`;
    report.tell(threshold, names.name + at, verdict, { source, instrumentError });
    const line = verdictLine(threshold.subject, comparison, verdict, { instrumentError });
    return { verdict, threshold, figure, instrumentError, line };
  }

  /** Enters a promise that could not be judged to its end, with what was seen until then. */
  leaveOpen(wanted: LoadFigure, comparison: Comparison, limit: Quantity, reason: string): void {
    const figure = this.load?.judged(wanted) ?? wanted;
    const { subject, name } = figureNames(figure);
    const seen = this.load?.summary.estimate(figure.metric.name, figure.statistic);
    const nothing = { status: 'too few samples', reason, n: 0 } as const;
    const threshold = { subject, comparison, limit };
    const { report } = this.#world;
    const doubts = withFaults([reason], report.faults);
    const verdict = judge(threshold, seen?.status === 'estimated' ? seen : nothing, doubts);
    report.enter(threshold, name, verdict, { source: 'stopped before its end' });
  }
}
