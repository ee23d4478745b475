import type { Evidence } from './assertions/judge';
import { observeGpuRuns } from './gpu-figures';
import type { GpuMonitoring } from './gpu-monitoring';
import type { GuideSurroundings } from './guide-surroundings';
import { BatchSampling } from './load/batch-sampling';
import { promptWords } from './load/batch-plan';
import { runDoubts } from './load/doubts';
import {
  inferenceRounds,
  inferenceRun,
  type InferencePlan,
  type InferenceRun,
} from './load/inference-rounds';
import { JudgedArm } from './load/judged-arm';
import type { Round } from './load/round';
import { formatQuantity, type Dimension } from './quantities/quantity';
import { plainTable } from './report/plain-table';
import { run } from './run';
import { exactly } from './server-meter';
import { ServerMetricsWatch } from './server-metrics-watch';
import { outliers } from './statistics/outliers';
import { meanOfRuns } from './statistics/student-t';

/** What a feature asks for. */
export interface RepeatedRunsWish {
  readonly runs: number;
  /** Of each run, one after another. */
  readonly inferences: number;
  /** Output tokens of each inference. */
  readonly tokens: number;
}

/** Prompt and output of one inference, at most, in tokens: a quarter of it is prompt. */
const SEQUENCE_LENGTH = 512;

/** A figure of a run, by the name of its observation. */
const FIGURES = {
  'inference throughput': { dimension: 'request rate', of: (one: InferenceRun) => one.inferencesPerSecond },
  'token throughput': { dimension: 'token rate', of: (one: InferenceRun) => one.tokensPerSecond },
  'inference latency': { dimension: 'duration', of: (one: InferenceRun) => one.latency },
} as const satisfies Readonly<
  Record<string, { readonly dimension: Dimension; readonly of: (one: InferenceRun) => number }>
>;

interface MonitoredSurroundings extends GuideSurroundings {
  readonly gpu: GpuMonitoring;
}

/** A measurement that is repeated as a whole, and averaged over its runs. */
export class RepeatedRunsScenario {
  readonly #world: MonitoredSurroundings;

  constructor(world: MonitoredSurroundings) {
    this.#world = world;
  }

  async repeat(wish: RepeatedRunsWish): Promise<void> {
    const { system, report, gpu } = this.#world;
    const plan = await this.#plan(wish);
    const runner = (await run.workers()).clientsOf(system.server);
    const sampling = new BatchSampling(inferenceRounds(plan), runner, { observer: report });
    const held = (): JudgedArm => {
      const { health, summary, ledger } = sampling;
      const arm = new JudgedArm({ client: runner.description, health, counts: ledger.counts, summary });
      this.#world.hold(arm);
      return arm;
    };
    await using metrics = new ServerMetricsWatch(system, plan.workload.model);
    await sampling.warmUp(run.signal).finally(held);
    await metrics.begin();
    await sampling.measureRounds(wish.runs, run.signal).finally(held);
    await metrics.end();
    const { summary, health, ledger } = sampling;
    const doubts = (): readonly string[] => [
      ...runDoubts(ledger.counts, health),
      ...failedInferences(summary.rounds),
    ];
    this.#observe(summary.rounds.map(inferenceRun), held().client, doubts);
    report.note(runsTable(summary.rounds.map(inferenceRun)));
    const first = summary.values('ttft');
    const meanMs = first.reduce((sum, { value }) => sum + value, 0) / first.length;
    report.note(metrics.firstTokensText({ meanMs, count: first.length }));
    const spans = summary.rounds.flatMap(({ span }) => span ?? []);
    observeGpuRuns(gpu, spans, this.#world.observations);
  }

  async #plan({ inferences, tokens }: RepeatedRunsWish): Promise<InferencePlan> {
    const { system, report, gpu } = this.#world;
    await system.configure([{ size: 'reference', batchSize: 1, sequenceLength: SEQUENCE_LENGTH }]);
    await gpu.noteServer();
    const model = system.modelFor('reference');
    const wish = { batchSize: 1, tokens, sequenceLength: SEQUENCE_LENGTH };
    const words = promptWords(wish, await run.promptCost(system, model));
    const { seed, parameters } = run;
    const { temperature } = parameters;
    report.note(
      `${model}: single inferences of ${tokens} tokens, prompts of ${words} words; a warm-up run before`,
    );
    return {
      inferences,
      workload: { kind: 'prompts', model, words: [words], outputTokens: [tokens], temperature, seed },
    };
  }

  #observe(runs: readonly InferenceRun[], source: string, doubts: () => readonly string[]): void {
    const { observations } = this.#world;
    for (const [name, { dimension, of }] of Object.entries(FIGURES))
      observations.note(
        name as keyof typeof FIGURES,
        () => meanOfRuns(runs.map(of), dimension),
        source,
        doubts,
      );
    observations.note('spread between runs', () => spread(runs), source, doubts);
  }
}

/** Standard deviation over mean of the runs' throughput: exact of these runs. */
function spread(runs: readonly InferenceRun[]): Evidence {
  const rates = runs.map(({ inferencesPerSecond }) => inferencesPerSecond);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (rates.length - 1);
  const method = 'standard deviation over mean of their throughput';
  return exactly((100 * Math.sqrt(variance)) / mean, rates.length, 'share', method, 'runs');
}

function failedInferences(rounds: readonly Round[]): string[] {
  const failed = rounds.map(inferenceRun).reduce((sum, one) => sum + one.failed, 0);
  return failed === 0 ? [] : [`${failed} inferences failed, and are in no figure`];
}

/** Every run, and which of them lie apart from the others. */
function runsTable(runs: readonly InferenceRun[]): string {
  const apart = new Set(outliers(runs.map(({ inferencesPerSecond }) => inferencesPerSecond)));
  const rows = runs.map((one, index) => [
    `run ${index + 1}`,
    ...Object.values(FIGURES).map(({ dimension, of }) => formatQuantity({ dimension, value: of(one) })),
    apart.has(index) ? 'lies apart from the others; it is in the averages' : '',
  ]);
  return plainTable([['', 'inferences', 'tokens', 'mean latency', ''], ...rows], {
    alignments: ['left', 'right', 'right', 'right', 'left'],
  }).join('\n');
}
