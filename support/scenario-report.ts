import type { IWorld } from '@cucumber/cucumber';
import { expectPromiseKept } from './assertions/expect-verdict';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { healthText, type ClientHealth } from './load/health/client-health';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import { overall } from './load/health/overall-health';
import { Ledger, type LedgerCounts } from './load/ledger';
import type { LoadFigures } from './load/load-figures';
import type { SamplingObserver, SamplingProgress } from './load/batch-sampling';
import type { RequestRecord } from './load/request-record';
import { milliseconds } from './quantities/units';
import type { ScenarioRef } from './report/journal-entry';
import type { ScenarioResult } from './report/run-journal';
import { estimateText, verdictLine } from './report/verdict-line';
import { booksText, calibrationText, samplingText } from './load-texts';
import { promiseChart } from './promise-chart';
import { loadDistributions } from './load-distributions';
import type { GpuSample } from './probes/gpu/gpu-sample';
import type { Reading } from './probes/probe';
import { run } from './run';
import { ScenarioTimeline } from './scenario-timeline';
import { summaryFigures } from './summary-figures';
import type { Estimation } from './statistics/estimate';

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
  readonly #timeline = new ScenarioTimeline();
  readonly #loads = new Set<Pick<JudgedLoad, 'health'>>();
  #step = { text: '', line: 1 };

  constructor(scenario: ScenarioRef, world: Pick<IWorld, 'log' | 'attach'>) {
    this.#scenario = scenario;
    this.#world = world;
    run.current = this;
  }

  beginStep(text: string, line: number): void {
    this.#step = { text, line };
  }

  hasConcluded(step: string): boolean {
    return this.#concluded.has(step);
  }

  note(text: string): void {
    run.journal.note(this.#scenario, text);
    this.#world.log(text);
  }

  /** What was sampled so far, with the figures that no promise may speak of. */
  sampled(model: string, { summary, calibration }: JudgedLoad): void {
    this.note(samplingText(model, summary));
    if (calibration !== undefined) this.note(calibrationText(calibration));
  }

  /** The texts of answers stay out of the files: they can be long, and can hold anything. */
  record(record: RequestRecord): void {
    this.#timeline.add(record);
    run.journal.request(this.#scenario, 'answer' in record ? { ...record, answer: undefined } : record);
  }

  /** What was done at an instant of the monotonic clock, in ms: a fault, its healing. */
  happened(label: string, at: number): void {
    this.#timeline.happened({ label, at });
  }

  /** The picture of all its requests over time, where they were many enough. */
  async drawTimeline(gpu: Reading<GpuSample> | undefined): Promise<void> {
    const svg = await this.#timeline.picture(this.title, run.machine, gpu);
    if (svg !== undefined) this.picture('Requests over time', svg);
  }

  /** What a scenario of many loads is at now. */
  stage(text: string): void {
    const elapsed = milliseconds(performance.now() - this.#startedAt);
    run.progress.update({ scenario: this.title, phase: text, elapsed });
  }

  /** A value that no promise speaks of: journalled. */
  measured(metric: string, estimation: Estimation, source: string): void {
    if (estimation.status !== 'estimated') return;
    run.journal.measurement({ scenario: this.#scenario, metric, estimate: estimation, source });
  }

  /** Takes note of a load whose figures, or what was seen during it, the scenario judges. */
  sent(load: Pick<JudgedLoad, 'health'>): void {
    this.#loads.add(load);
  }

  /** What went wrong with the clients of its loads so far: no verdict of the scenario can be believed. */
  get faults(): readonly string[] {
    return [...new Set([...this.#loads].flatMap(({ health }) => health.faults ?? []))];
  }

  /** How the client fared in many loads, and their books with those of what was sent beside them: journalled. */
  sentLoads(loads: readonly SentLoad[], beside: readonly LedgerCounts[]): void {
    const ledger = new Ledger();
    for (const counts of [...loads.map((load) => load.counts), ...beside]) ledger.add(counts);
    this.books(ledger.counts);
    for (const load of loads) this.sent(load);
    const [first] = loads;
    if (first === undefined) return;
    const health = this.#withFaults(overall(loads.map((load) => load.health)));
    run.journal.client(this.#scenario, { description: first.client, ...health });
    this.note(`client: ${first.client}; ${healthText(health)}`);
  }

  /** The books of a load that is held by nobody. */
  books(counts: LedgerCounts): void {
    this.note(booksText(counts));
    run.journal.ledger(this.#scenario, counts);
  }

  progress({ phase, rounds, tokens, elapsed, budget }: SamplingProgress): void {
    run.progress.update({ scenario: this.title, phase, round: rounds, tokens, elapsed, budget });
  }

  /** Tells a verdict on the terminal and in the journal. */
  tell(threshold: Threshold, metric: string, verdict: Verdict, origin: Origin): void {
    const { subject, comparison } = threshold;
    this.enter(threshold, metric, verdict, origin);
    const line = verdictLine(subject, comparison, verdict, {
      colour: run.inColour,
      instrumentError: origin.instrumentError,
    });
    run.tell(`${this.title} · ${line}`);
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

  /** The picture of a promise about tokens, where there is one. */
  async chart(figure: LoadFigure, summary: LoadFigures, threshold: Threshold): Promise<void> {
    const picture = await promiseChart(this.title, figure, summary, threshold);
    if (picture !== undefined) this.picture(picture.name, picture.svg);
  }

  /** A picture beside a promise: SVG text. */
  picture(name: string, svg: string): void {
    run.journal.chart(this.#scenario, name, svg);
    // The HTML report shows an SVG only as binary data; as text it prints its source.
    this.#world.attach(Buffer.from(svg), { mediaType: 'image/svg+xml', fileName: `${name}.svg` });
  }

  /** The load's figures and books: journalled, and in the report under the scenario. */
  figures(load: JudgedLoad): void {
    const { summary, counts, client } = load;
    const health = this.#withFaults(load.health);
    const missing = new Map<string, string[]>();
    const lines = summaryFigures(summary).flatMap(({ name, label, estimation }) => {
      if (estimation.status !== 'estimated') {
        missing.set(estimation.reason, [...(missing.get(estimation.reason) ?? []), name]);
        return [];
      }
      this.measured(name, estimation, summary.source);
      return [`${name} (${label}): ${estimateText(estimation)}`];
    });
    const without = [...missing].map(([reason, names]) => `${names.join(', ')}: ${reason}`);
    this.#world.log(
      [...lines, ...without, booksText(counts), `client: ${client}; ${healthText(health)}`].join('\n'),
    );
    run.journal.ledger(this.#scenario, counts);
    run.journal.client(this.#scenario, { description: client, ...health });
    run.journal.distributions(this.#scenario, loadDistributions(load));
  }

  /** As the scenario knows it: also what went wrong in loads whose figures nobody asks for. */
  #withFaults(health: ClientHealth): ClientHealth {
    const { faults } = this;
    return faults.length === 0 ? health : { ...health, faults };
  }

  end(outcome: ScenarioResult['outcome'], error: string | undefined): void {
    run.progress.clear();
    run.journal.scenario(this.#scenario, { outcome, durationMs: performance.now() - this.#startedAt, error });
    run.pages.renew(run.journal.results);
  }

  /** Which scenario, and row, its figures are of. */
  get scenario(): ScenarioRef {
    return this.#scenario;
  }

  /** The scenario, and which row of its examples. */
  get title(): string {
    const { scenario, label } = this.#scenario;
    return label === '' ? scenario : `${scenario} › ${label}`;
  }
}
