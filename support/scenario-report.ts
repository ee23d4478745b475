import type { IWorld } from '@cucumber/cucumber';
import { expectPromiseKept } from './assertions/expect-verdict';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import type { LoadSummary } from './load/load-summary';
import { METRICS, type MetricName } from './load/metric';
import { parseStatistic, statisticName } from './load/statistic';
import { formatQuantity } from './quantities/quantity';
import { latencyDistribution, throughputByRound } from './report/charts';
import type { ScenarioRef } from './report/run-journal';
import { verdictLine } from './report/verdict-line';
import { run } from './run';

/** Figures that every load is reported with, asked for or not. */
const FIGURES: readonly (readonly [MetricName, readonly string[]])[] = [
  ['itl', ['mean', 'p50', 'p95', 'p99']],
  ['ttft', ['mean', 'p50', 'p95', 'p99']],
  ['tpot', ['mean', 'p50', 'p99']],
  ['e2e', ['mean', 'p50', 'p99']],
  ['schedule_lag', ['p99']],
  ['output_tps', ['mean']],
  ['request_rate', ['mean']],
  ['error_rate', ['mean']],
];

/** What one scenario tells: inline in Cucumber's report, on the terminal, and in the run's journal. */
export class ScenarioReport {
  readonly #scenario: ScenarioRef;
  readonly #world: Pick<IWorld, 'log' | 'attach'>;
  #step = { text: '', line: 1 };

  constructor(scenario: ScenarioRef, world: Pick<IWorld, 'log' | 'attach'>) {
    this.#scenario = scenario;
    this.#world = world;
  }

  /** For people who read the scenario: its row, or its name where it has none. */
  get name(): string {
    return Object.values(this.#scenario.row).join(', ') || this.#scenario.scenario;
  }

  beginStep(text: string, line: number): void {
    this.#step = { text, line };
  }

  note(text: string): void {
    if (text !== '') this.#world.log(text);
  }

  record(record: object): void {
    run.journal.request(this.#scenario, record);
  }

  progress(phase: string, detail: string): void {
    run.progress.update(`${this.name} · ${phase} · ${detail}`);
  }

  /**
   * Tells a verdict everywhere. A promise that was kept passes the step, one that could not be measured
   * here skips it, anything else throws an AssertionError that says why.
   */
  conclude(threshold: Threshold, metric: string, verdict: Verdict, source: string): 'skipped' | undefined {
    const line = verdictLine(threshold.subject, threshold.comparison, verdict);
    run.journal.check({
      scenario: this.#scenario,
      step: this.#step.text,
      stepLine: this.#step.line,
      metric,
      verdict,
      source,
    });
    run.progress.print(`${this.name} · ${line}`);
    this.#world.log(line);
    if (verdict.outcome === 'not measured') return 'skipped';
    expectPromiseKept(verdict, line);
    return undefined;
  }

  async chartOf(metric: MetricName, summary: LoadSummary, threshold: Threshold): Promise<void> {
    const title = `${this.#scenario.scenario}: ${this.name}`;
    const limit = { value: threshold.limit.value, label: `limit ${formatQuantity(threshold.limit)}` };
    if (metric === 'itl') {
      const values = summary.values('itl');
      this.#attach(
        'itl',
        await latencyDistribution({ title, limit, unit: 'ms', label: METRICS.itl.label, values }),
      );
    } else if (metric === 'output_tps') {
      this.#attach('throughput', await throughputByRound({ title, limit, rounds: summary.throughputs }));
    }
  }

  /** The figures of the load, whatever was promised: journalled, and in the report under the scenario. */
  figures(summary: LoadSummary, source: string): void {
    const lines = FIGURES.flatMap(([name, statistics]) =>
      statistics.flatMap((text) => {
        const figure =
          METRICS[name].kind === 'pooled' || METRICS[name].kind === 'request' ? `${name} ${text}` : name;
        const estimation = summary.estimate(name, parseStatistic(text));
        if (estimation.status !== 'estimated') return [`${figure}: ${estimation.reason}`];
        run.journal.measurement({ scenario: this.#scenario, metric: figure, estimate: estimation, source });
        return [
          `${figure} ${formatQuantity(estimation)} (n = ${Math.round(estimation.n).toLocaleString('en-US')} ${estimation.of})`,
        ];
      }),
    );
    this.#world.log(lines.join('\n'));
  }

  #attach(name: string, svg: string): void {
    run.journal.chart(`${this.#scenario.scenario} ${this.name} ${name}`, svg);
    // The HTML report shows an SVG only as binary data; as text it prints its source.
    this.#world.attach(Buffer.from(svg), 'image/svg+xml');
  }
}
