import type { IWorld } from '@cucumber/cucumber';
import { expectPromiseKept } from './assertions/expect-verdict';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { healthText } from './load/health/client-health';
import type { JudgedLoad } from './load/judged-load';
import { overall } from './load/health/overall-health';
import { Ledger, type LedgerCounts } from './load/ledger';
import type { LoadFigures } from './load/load-figures';
import type { SamplingObserver, SamplingProgress } from './load/batch-sampling';
import { METRICS, type Metric, type MetricName } from './load/metric';
import type { RequestRecord } from './load/request-record';
import { parseStatistic, statisticName, type Statistic } from './load/statistic';
import { formatQuantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import type { ScenarioRef } from './report/journal-entry';
import { latencyDistribution } from './report/latency-chart';
import { limitText } from './report/quantity-text';
import type { ScenarioResult } from './report/run-journal';
import { throughputByRound } from './report/throughput-chart';
import { estimateText, verdictLine } from './report/verdict-line';
import { booksText, calibrationText } from './load-texts';
import { run } from './run';
import type { Estimation } from './statistics/estimate';

/** Figures that every load is reported with, promised or not. */
const FIGURES: readonly (readonly [MetricName, readonly string[]])[] = [
  ['itl', ['mean', 'p50', 'p95', 'p99']],
  ['ttft', ['mean', 'p50', 'p95', 'p99']],
  ['tpot', ['mean', 'p50', 'p99']],
  ['e2e', ['mean', 'p50', 'p99']],
  ['chunk_gap', ['p99']],
  ['schedule_lag', ['p50', 'p99']],
  ['queue_wait', ['p99']],
  ['output_tps', ['mean']],
  ['request_rate', ['mean']],
  ['error_rate', ['mean']],
];

/** Where a value comes from, and by how much the instrument was off at that load, in the unit of the value. */
interface Origin {
  readonly source: string;
  readonly instrumentError?: number | undefined;
}

/** A load of several, as far as its books and its client go. */
type SentLoad = Pick<JudgedLoad, 'client' | 'counts' | 'health'>;

/** What one scenario tells: inline in Cucumber's report, on the terminal, and in the run's journal. */
export class ScenarioReport implements SamplingObserver {
  readonly #scenario: ScenarioRef;
  readonly #world: Pick<IWorld, 'log' | 'attach'>;
  readonly #concluded = new Set<string>();
  readonly #startedAt = performance.now();
  #step = { text: '', line: 1 };

  constructor(scenario: ScenarioRef, world: Pick<IWorld, 'log' | 'attach'>) {
    this.#scenario = scenario;
    this.#world = world;
  }

  beginStep(text: string, line: number): void {
    this.#step = { text, line };
  }

  hasConcluded(step: string): boolean {
    return this.#concluded.has(step);
  }

  note(text: string): void {
    this.#world.log(text);
  }

  /** What was sampled so far, with the figures that no promise may speak of. */
  sampled(model: string, { summary, calibration }: JudgedLoad): void {
    const medians = (['ttft', 'tpot', 'e2e'] as const).map((name) => {
      const value = summary.estimate(name, parseStatistic('median')).value ?? NaN;
      return `${METRICS[name].label} ${formatQuantity({ dimension: 'duration', value })}`;
    });
    this.note(`${model}: ${summary.description}; medians: ${medians.join(', ')}`);
    if (calibration !== undefined) this.note(calibrationText(calibration));
  }

  /** The texts of answers stay out of the files: they can be long, and can hold anything. */
  record(record: RequestRecord): void {
    run.journal.request(this.#scenario, 'answer' in record ? { ...record, answer: undefined } : record);
  }

  /** What a scenario of many loads is at now. */
  stage(text: string): void {
    const elapsed = milliseconds(performance.now() - this.#startedAt);
    run.progress.update({ scenario: this.#title, phase: text, elapsed });
  }

  /** A value that no promise speaks of: journalled. */
  measured(metric: string, estimation: Estimation, source: string): void {
    if (estimation.status !== 'estimated') return;
    run.journal.measurement({ scenario: this.#scenario, metric, estimate: estimation, source });
  }

  /** How the client fared in many loads, and their books with those of what was sent beside them: journalled. */
  sentLoads(loads: readonly SentLoad[], beside: readonly LedgerCounts[]): void {
    const ledger = new Ledger();
    for (const counts of [...loads.map((load) => load.counts), ...beside]) ledger.add(counts);
    this.books(ledger.counts);
    const [first] = loads;
    if (first === undefined) return;
    const health = overall(loads.map((load) => load.health));
    run.journal.client(this.#scenario, { description: first.client, ...health });
    this.note(`client: ${first.client}; ${healthText(health)}`);
  }

  /** The books of a load that is held by nobody. */
  books(counts: LedgerCounts): void {
    this.note(booksText(counts));
    run.journal.ledger(this.#scenario, counts);
  }

  progress({ phase, rounds, tokens, elapsed, budget }: SamplingProgress): void {
    run.progress.update({ scenario: this.#title, phase, round: rounds, tokens, elapsed, budget });
  }

  /** Tells a verdict on the terminal and in the journal. */
  tell(threshold: Threshold, metric: string, verdict: Verdict, origin: Origin): void {
    const { subject, comparison } = threshold;
    this.enter(threshold, metric, verdict, origin);
    const line = verdictLine(subject, comparison, verdict, {
      colour: run.inColour,
      instrumentError: origin.instrumentError,
    });
    run.tell(`${this.#title} · ${line}`);
  }

  /** Enters a verdict in the journal only: its reason is told elsewhere. */
  enter({ comparison }: Threshold, metric: string, verdict: Verdict, origin: Origin): void {
    const { text: step, line: stepLine } = this.#step;
    this.#concluded.add(step);
    run.journal.check({ scenario: this.#scenario, step, stepLine, metric, comparison, verdict, ...origin });
  }

  /**
   * Ends a step by its verdict: a promise that was kept passes it, one that could not be measured here skips
   * it, with a line in the report; anything else throws an AssertionError that says why.
   */
  conclude(
    { subject, comparison }: Threshold,
    verdict: Verdict,
    instrumentError?: number,
  ): 'skipped' | undefined {
    const line = verdictLine(subject, comparison, verdict, { instrumentError });
    if (verdict.outcome !== 'not measured') expectPromiseKept(verdict, line);
    this.note(line);
    return verdict.outcome === 'not measured' ? 'skipped' : undefined;
  }

  /** The picture of a promise about tokens: their latencies, or the throughput of the rounds. */
  async chart(
    metric: Metric,
    statistic: Statistic,
    summary: LoadFigures,
    threshold: Threshold,
  ): Promise<void> {
    if (summary.completed === 0) return;
    const { comparison, limit } = threshold;
    const common = {
      title: `${metric.label}: ${this.#title}`,
      limit: { value: limit.value, label: `limit ${limitText(comparison, limit)}` },
    };
    if (metric.name === 'output_tps') {
      this.#attach(
        'Throughput by round',
        await throughputByRound({ ...common, rounds: summary.throughputs }),
      );
    } else if (metric.name === 'itl') {
      const pooled = summary.values('itl');
      const value = summary.estimate('itl', statistic).value ?? NaN;
      const svg = await latencyDistribution({
        ...common,
        unit: 'ms',
        values: pooled.map((latency) => latency.value),
        weights: pooled.map(({ weight }) => weight),
        observed: { value, label: `${statisticName(statistic)} ${formatQuantity({ ...limit, value })}` },
      });
      this.#attach('Inter-token latency with its limit', svg);
    }
  }

  /** A picture beside a promise: SVG text. */
  picture(name: string, svg: string): void {
    this.#attach(name, svg);
  }

  /** The load's figures and books: journalled, and in the report under the scenario. */
  figures({ summary, counts, client, health }: JudgedLoad): void {
    const lines = FIGURES.flatMap(([name, statistics]) =>
      statistics.map((text) => this.#figure(summary, name, text)),
    );
    this.#world.log([...lines, booksText(counts), `client: ${client}; ${healthText(health)}`].join('\n'));
    run.journal.ledger(this.#scenario, counts);
    run.journal.client(this.#scenario, { description: client, ...health });
  }

  end(outcome: ScenarioResult['outcome'], error: string | undefined): void {
    run.progress.clear();
    run.journal.scenario(this.#scenario, { outcome, durationMs: performance.now() - this.#startedAt, error });
  }

  #figure(summary: LoadFigures, name: MetricName, statistic: string): string {
    const { kind, label } = METRICS[name];
    const metric = kind === 'rate' || kind === 'share' ? name : `${name} ${statistic}`;
    const estimation = summary.estimate(name, parseStatistic(statistic));
    if (estimation.status !== 'estimated') return `${metric}: ${estimation.reason}`;
    this.measured(metric, estimation, summary.source);
    return `${metric} (${label}): ${estimateText(estimation)}`;
  }

  #attach(name: string, svg: string): void {
    run.journal.chart(`${this.#title} ${name}`, svg);
    // The HTML report shows an SVG only as binary data; as text it prints its source.
    this.#world.attach(Buffer.from(svg), { mediaType: 'image/svg+xml', fileName: `${name}.svg` });
  }

  get #title(): string {
    const { scenario, label } = this.#scenario;
    return label === '' ? scenario : `${scenario} › ${label}`;
  }
}
