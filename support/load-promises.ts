import { judge } from './assertions/judge';
import type { Comparison, Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { figureNames } from './load/figure-names';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import type { LoadFigures } from './load/load-figures';
import type { Quantity } from './quantities/quantity';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';

interface JudgingWorld {
  readonly report: ScenarioReport;
  readonly gpu: { readonly doubts: () => readonly string[] };
}

/** Judges what a scenario promises of the load that it holds. */
export class LoadPromises {
  /** The load that was sent last. */
  load: JudgedLoad | undefined;
  readonly #world: JudgingWorld;

  constructor(world: JudgingWorld) {
    this.#world = world;
  }

  /** Judges a figure of the load, which goes on until the verdict is settled or the budget is spent. */
  async judge(wanted: LoadFigure, comparison: Comparison, limit: Quantity): Promise<'skipped' | undefined> {
    const { load } = this;
    if (load === undefined)
      throw new Error('this step needs an earlier one that is missing: "When sampling 1000 tokens"');
    const figure = load.judged(wanted);
    const { metric, statistic } = figure;
    const { subject, name } = figureNames(figure);
    const threshold: Threshold = { subject, comparison, limit };
    const verdictOf = (summary: LoadFigures): Verdict =>
      judge(threshold, summary.estimate(metric.name, statistic), [
        ...load.doubts(figure, limit.value),
        ...this.#world.gpu.doubts(),
      ]);
    const settled = await load.measureUntil(
      (summary) => verdictOf(summary).outcome !== 'inconclusive' || !load.canDecide(figure, limit.value),
      run.signal,
    );
    const verdict = verdictOf(settled);
    const instrumentError = load.calibration?.error(metric.name, statistic);
    const { report } = this.#world;
    report.tell(threshold, name, verdict, { source: `${load.client}; ${settled.source}`, instrumentError });
    await report.chart(metric, statistic, settled, threshold);
    return report.conclude(threshold, verdict, instrumentError);
  }

  /** Enters a promise that could not be judged to its end, with what was seen until then. */
  leaveOpen(wanted: LoadFigure, comparison: Comparison, limit: Quantity, reason: string): void {
    const figure = this.load?.judged(wanted) ?? wanted;
    const { subject, name } = figureNames(figure);
    const seen = this.load?.summary.estimate(figure.metric.name, figure.statistic);
    const nothing = { status: 'too few samples', reason, n: 0 } as const;
    const threshold = { subject, comparison, limit };
    const verdict = judge(threshold, seen?.status === 'estimated' ? seen : nothing, [reason]);
    this.#world.report.enter(threshold, name, verdict, { source: 'stopped before its end' });
  }
}
