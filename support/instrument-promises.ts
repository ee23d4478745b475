import { expect } from 'chai';
import { judge, type Evidence } from './assertions/judge';
import type { Comparison, Threshold } from './assertions/threshold';
import { withFaults } from './doubts-with-faults';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import type { JudgedOpenLoad } from './load/judged-open-load';
import { imbalanceOf } from './load/ledger';
import { METRICS } from './load/metric';
import { statisticName } from './load/statistic';
import type { Quantity } from './quantities/quantity';
import type { ScenarioReport } from './scenario-report';

/** Judges what is promised of the instrument itself: each value is what happened in one load, and has no interval. */
export class InstrumentPromises {
  readonly #world: { readonly report: ScenarioReport };

  constructor(world: { readonly report: ScenarioReport }) {
    this.#world = world;
  }

  error(
    load: JudgedLoad,
    figure: LoadFigure,
    comparison: Comparison,
    limit: Quantity,
  ): 'skipped' | undefined {
    const { calibration, summary } = load;
    const { metric, statistic } = figure;
    const error = calibration?.error(metric.name, statistic);
    const name = statisticName(statistic);
    const threshold: Threshold = { subject: `error of the ${name} ${metric.label}`, comparison, limit };
    const method = "against the server's own log";
    return this.#judge(
      threshold,
      `${metric.name} ${name} error`,
      exact(error, summary.completed, limit, method),
      load.health.faults,
    );
  }

  pace(load: JudgedOpenLoad, limit: Quantity): 'skipped' | undefined {
    const { pace } = load;
    const off = 100 * Math.abs(pace.achievedRate / pace.offeredRate - 1);
    const threshold: Threshold = { subject: 'error of the offered rate', comparison: 'at most', limit };
    return this.#judge(
      threshold,
      'offered_rate error',
      exact(off, pace.sent, limit, 'first to last sending'),
      load.health.faults,
    );
  }

  conservation(load: JudgedLoad): 'skipped' | undefined {
    const { counts } = load;
    const missing = counts.scheduled - counts.completed;
    const threshold: Threshold = { subject: 'requests not answered', comparison: 'at most', limit: NONE };
    const imbalance = imbalanceOf(counts);
    return this.#judge(threshold, 'unanswered', exact(missing, counts.scheduled, NONE, 'books'), [
      ...(imbalance === undefined ? [] : [imbalance]),
      ...(load.health.faults ?? []),
    ]);
  }

  sameRequests(sets: readonly (readonly string[])[]): 'skipped' | undefined {
    const [few = [], many = []] = sets.map((set) => new Set(set));
    const differing = [...new Set(few).symmetricDifference(new Set(many))].length;
    const threshold: Threshold = { subject: 'requests that differ', comparison: 'at most', limit: NONE };
    const seen = sets.length > 1 && sets.every((set) => set.length > 0) ? differing : undefined;
    const method = 'number and hash of each body, by the server';
    return this.#judge(threshold, 'differing', exact(seen, sets[0]?.length ?? 0, NONE, method));
  }

  invalid(load: JudgedOpenLoad): 'skipped' | undefined {
    const { pace } = load;
    const figure = { metric: METRICS.request_rate, statistic: { kind: 'mean' } } as const;
    const doubts = load.doubts(figure, pace.offeredRate);
    this.#world.report.note(`found invalid: ${doubts.join('; ')}`);
    expect(
      doubts.filter((doubt) => doubt.startsWith('the client offered')),
      'doubts about the rate',
    ).to.have.length(1);
    const limit = { dimension: 'request rate', value: pace.offeredRate } as const;
    const threshold: Threshold = { subject: 'achieved rate', comparison: 'below', limit };
    return this.#judge(
      threshold,
      'achieved_rate',
      exact(pace.achievedRate, pace.sent, limit, 'first to last sending'),
      load.health.faults,
    );
  }

  #judge(
    threshold: Threshold,
    name: string,
    evidence: Evidence,
    doubts: readonly string[] = [],
  ): 'skipped' | undefined {
    const { report } = this.#world;
    const verdict = judge(threshold, evidence, withFaults(doubts, report.faults));
    report.tell(threshold, name, verdict, { source: 'client and ground-truth server' });
    return report.conclude(threshold, verdict);
  }
}

const NONE = { dimension: 'count', value: 0 } as const;

/** A value that has no interval: it is what happened in this load. Undefined where nothing was measured. */
function exact(value: number | undefined, n: number, { dimension }: Quantity, method: string): Evidence {
  if (value === undefined || Number.isNaN(value))
    return { status: 'too few samples', reason: 'nothing was measured', n: 0 };
  const interval = { low: value, high: value, confidence: 1 };
  return { status: 'estimated', value, ...interval, n, of: 'requests', dimension, method };
}
