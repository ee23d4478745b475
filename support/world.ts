import { setWorldConstructor, World } from '@cucumber/cucumber';
import { AssertionError } from 'chai';
import { judge, type Evidence } from './assertions/judge';
import type { Comparison, Threshold } from './assertions/threshold';
import { promptWords } from './load/batch-plan';
import { batchRounds } from './load/batch-rounds';
import { LoadPromises } from './load-promises';
import { JudgedBatches } from './load/judged-batches';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import { GpuMemoryProbe } from './probes/gpu/gpu-memory-probe';
import type { GpuSample } from './probes/gpu/gpu-sample';
import { peakMemory } from './probes/gpu/peak-memory';
import type { Reading } from './probes/probe';
import type { Quantity } from './quantities/quantity';
import { ConversationScenario } from './conversation-scenario';
import { EndpointScenario } from './endpoint-scenario';
import { GenerationScenario } from './generation-scenario';
import { InstrumentScenario } from './instrument-scenario';
import type { Observation } from './observation';
import { Observations } from './observations';
import { StructuredScenario } from './structured-scenario';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { SkippedPromise } from './skipped-promise';
import {
  parseModelConfigurations,
  type ModelConfiguration,
  type ModelSize,
} from './system/model-configuration';
import type { SystemUnderTest } from './system/system-under-test';

/** What a scenario holds; whatever it opens is deferred on `resources`, which the After hook disposes. */
export class PerformanceWorld extends World {
  readonly resources = new AsyncDisposableStack();
  readonly instrument = new InstrumentScenario(this);
  readonly observations = new Observations(this);
  readonly endpoints = new EndpointScenario(this);
  readonly structured = new StructuredScenario(this);
  readonly generation = new GenerationScenario(this);
  readonly conversation = new ConversationScenario(this);
  report!: ScenarioReport;
  /** What made the first step fail, where one did. */
  failure: Error | undefined;
  #system: SystemUnderTest | undefined;
  #readGpu: (() => Reading<GpuSample>) | undefined;
  #configurations: readonly ModelConfiguration[] = [];
  #size: ModelSize | undefined;
  #batchSize: number | undefined;
  readonly #promises = new LoadPromises(this);

  async useSystem(): Promise<void> {
    this.#system = await run.system();
    const { baseUrl, identity, note } = this.#system;
    this.report.note(
      [`${identity.serverKind} ${identity.version ?? ''}`.trim(), baseUrl, note].filter(Boolean).join(' · '),
    );
  }

  async startMonitoring(): Promise<void> {
    const { withoutLocalGpu: reason } = this.system;
    if (reason === undefined) {
      const probe = this.resources.use(await new GpuMemoryProbe().start(run.signal));
      this.#readGpu = () => probe.read();
    } else {
      this.#readGpu = () => ({ status: 'unavailable', reason });
    }
  }

  async configureModels(rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
    this.#configurations = parseModelConfigurations(rows);
    await this.system.configure(this.#configurations);
  }

  chooseModel(size: ModelSize): void {
    this.#size = size;
  }

  chooseBatchSize(batchSize: number): void {
    this.#batchSize = batchSize;
  }

  async sample(tokens: number): Promise<void> {
    const size = given(this.#size, 'Given a model of size "small"');
    const batchSize = given(this.#batchSize, 'And a batch size of 32');
    const { sequenceLength } = given(
      this.#configurations.find((row) => row.size === size),
      'And the following model configurations',
    );
    const model = this.system.modelFor(size);
    const { seed, parameters, signal } = run;
    const words = promptWords(
      { batchSize, tokens, sequenceLength },
      await run.promptCost(this.system, model),
    );
    const plan = {
      model,
      batchSize,
      tokens,
      sequenceLength,
      promptWords: words,
      temperature: parameters.temperature,
      seed,
      budget: parameters.samplingBudget,
    };
    const targets = await run.judgedTargets(this.system);
    const load = new JudgedBatches(batchRounds(plan), targets, this.report);
    this.hold(load);
    await load.begin(signal);
    this.report.sampled(model, load);
  }

  promise(figure: LoadFigure, comparison: Comparison, limit: Quantity): Promise<'skipped' | undefined> {
    return this.#promises.judge(figure, comparison, limit);
  }

  promiseObservation(name: Observation, comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    return this.observations.promise(name, comparison, limit);
  }

  promiseGpuMemory(comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    const reading = given(this.#readGpu, 'And performance monitoring is enabled')();
    const threshold: Threshold = { subject: GPU_MEMORY.subject, comparison, limit };
    const [evidence, source] = gpuMemoryEvidence(reading);
    const verdict = judge(threshold, evidence);
    this.report.tell(threshold, GPU_MEMORY.name, verdict, { source });
    return this.report.conclude(threshold, verdict);
  }

  /**
   * Judges a promise whose step Cucumber skipped: one broken promise must not hide the others. After a
   * failure of anything but a promise the verdict is open, and says why, with what was seen until then.
   */
  async judgeSkipped({ about, comparison, limit }: SkippedPromise): Promise<void> {
    const broken = this.failure instanceof AssertionError ? undefined : this.failure;
    try {
      if (about.kind === 'GPU memory' && this.#readGpu !== undefined)
        this.promiseGpuMemory(comparison, limit);
      else if (about.kind === 'GPU memory') this.#leaveGpuOpen(comparison, limit, broken);
      else if (about.kind === 'observation' && broken !== undefined)
        this.observations.leaveOpen(about.name, comparison, limit, broken.message);
      else if (about.kind === 'observation') this.observations.promise(about.name, comparison, limit);
      else if (broken !== undefined)
        this.#promises.leaveOpen(about.figure, comparison, limit, broken.message);
      else if (about.kind === 'instrument error')
        this.instrument.promiseError(about.figure, comparison, limit);
      else await this.promise(about.figure, comparison, limit);
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      // The scenario has failed already.
      this.report.note(error.message);
    }
  }

  #leaveGpuOpen(comparison: Comparison, limit: Quantity, broken: Error | undefined): void {
    const threshold = { subject: GPU_MEMORY.subject, comparison, limit };
    const reason = broken?.message ?? 'performance monitoring was not begun';
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 }, [reason]);
    this.report.enter(threshold, GPU_MEMORY.name, verdict, { source: 'stopped before its end' });
  }

  /** Holds a load whose figures later steps judge. */
  hold(load: JudgedLoad): void {
    this.#promises.load = load;
  }

  /** Tells what the load showed beside what was promised; called at the end of the scenario. */
  summarise(): void {
    if (this.#promises.load !== undefined) this.report.figures(this.#promises.load);
  }

  get system(): SystemUnderTest {
    return given(this.#system, 'Given the LLM system is running');
  }
}
setWorldConstructor(PerformanceWorld);

const GPU_MEMORY = { subject: 'peak GPU memory', name: 'gpu_memory peak' };

/** The peak of the samples is exact: it has no interval. */
function gpuMemoryEvidence(reading: Reading<GpuSample>): [evidence: Evidence, source: string] {
  if (reading.status === 'unavailable') return [reading, 'nvidia-smi'];
  const { bytes: value, readings: n, source } = peakMemory(reading);
  const exact = { low: value, high: value, confidence: 1, method: 'largest seen' };
  return [{ status: 'estimated', value, n, of: 'readings', dimension: 'data size', ...exact }, source];
}

/** What an earlier step should have set. */
function given<T>(value: T | undefined, step: string): T {
  if (value !== undefined) return value;
  throw new Error(`this step needs an earlier one that is missing: "${step}"`);
}
