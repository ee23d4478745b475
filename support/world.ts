import { setWorldConstructor, World } from '@cucumber/cucumber';
import type { GherkinDocument } from '@cucumber/messages';
import type { Comparison } from './assertions/threshold';
import { promptWords } from './load/batch-plan';
import { batchRounds } from './load/batch-rounds';
import { LevelPromises } from './level-promises';
import { LoadPromises } from './load-promises';
import { JudgedBatches } from './load/judged-batches';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import { LoadSummary } from './load/load-summary';
import type { Quantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import type { NamedPromise } from './cluster-promises';
import { ConversationScenario } from './conversation-scenario';
import { EndpointScenario } from './endpoint-scenario';
import { FailoverScenario } from './failover-scenario';
import { GenerationScenario } from './generation-scenario';
import { gpuText } from './gpu-figures';
import { GpuMonitoring } from './gpu-monitoring';
import { ImportedScenario } from './imported-scenario';
import { InstrumentScenario } from './instrument-scenario';
import { LoadBalancingScenario } from './load-balancing-scenario';
import { MemoryScenario } from './memory-scenario';
import { ModelScenario } from './model-scenario';
import { MonitoringScenario } from './monitoring-scenario';
import { NAMED_PROMISES, type NamedWording } from './named-promises';
import { NetworkScenario } from './network-scenario';
import type { Observation } from './observation';
import { Observations } from './observations';
import { PrecisionScenario } from './precision-scenario';
import { PrefillScenario } from './prefill-scenario';
import { RegressionPromises } from './regression-promises';
import { RepeatedRunsScenario } from './repeated-runs-scenario';
import { SpikeScenario } from './spike-scenario';
import { StructuredScenario } from './structured-scenario';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { judgeSkipped } from './skipped-promises';
import type { SkippedPromise } from './skipped-promise';
import {
  parseModelConfigurations,
  type ModelConfiguration,
  type ModelSize,
} from './system/model-configuration';
import type { SystemUnderTest } from './system/system-under-test';
import { TraceScenario } from './trace-scenario';
import { UsageScenario } from './usage-scenario';
import { UserSetting, type ChosenModel } from './user-setting';
import { VirtualUsersScenario } from './virtual-users-scenario';

/** What a scenario holds; whatever it opens is deferred on `resources`, which the After hook disposes. */
export class PerformanceWorld extends World {
  readonly resources = new AsyncDisposableStack();
  readonly promises = new LoadPromises(this);
  readonly gpu = new GpuMonitoring(this);
  readonly regressions = new RegressionPromises(this);
  readonly instrument = new InstrumentScenario(this);
  readonly observations = new Observations(this);
  readonly endpoints = new EndpointScenario(this);
  readonly structured = new StructuredScenario(this);
  readonly generation = new GenerationScenario(this);
  readonly conversation = new ConversationScenario(this);
  readonly precision = new PrecisionScenario(this);
  readonly memory = new MemoryScenario(this);
  readonly repeatedRuns = new RepeatedRunsScenario(this);
  readonly users = new UserSetting(this);
  readonly levels = new LevelPromises(this);
  readonly virtualUsers = new VirtualUsersScenario(this);
  readonly usage = new UsageScenario(this);
  readonly prefill = new PrefillScenario(this);
  readonly trace = new TraceScenario(this);
  readonly imported = new ImportedScenario(this);
  readonly loadBalancing = new LoadBalancingScenario(this);
  readonly failover = new FailoverScenario(this);
  readonly monitoring = new MonitoringScenario(this);
  readonly performanceModel = new ModelScenario(this);
  readonly network = new NetworkScenario(this);
  readonly spikes = new SpikeScenario(this);
  report!: ScenarioReport;
  /** The feature that this scenario is of. */
  document!: GherkinDocument;
  /** All that its steps promise. */
  promised: readonly SkippedPromise[] = [];
  /** Not where the run was interrupted before. */
  isBegun = true;
  /** What made the first step fail, where one did. */
  failure: Error | undefined;
  #system: SystemUnderTest | undefined;
  #configurations: readonly ModelConfiguration[] = [];
  #size: ModelSize | undefined;
  #batchSize: number | undefined;

  async useSystem(): Promise<void> {
    this.#system = await run.system();
    const { baseUrl, identity, note } = this.#system;
    this.report.note(
      [`${identity.serverKind} ${identity.version ?? ''}`.trim(), baseUrl, note].filter(Boolean).join(' · '),
    );
  }

  async configureModels(rows: RawTable): Promise<void> {
    this.#configurations = parseModelConfigurations(rows);
    await this.system.configure(this.#configurations);
    if (this.gpu.isBegun) await this.gpu.noteServer();
  }

  chooseModel(size: ModelSize): void {
    this.#size = size;
  }

  /** Whatever model is served stands for the one of a published benchmark; the embedded engine's is none. */
  useBenchmark(name: string, sequenceLength: number): void {
    this.#size = 'large';
    this.#configurations = [{ size: 'large', batchSize: 1, sequenceLength }];
    if (run.parameters.baseUrl === undefined)
      this.promises.withhold(
        `these are the limits of ${name}: set LLM_BASE_URL to a server of it, and LLM_MODEL`,
      );
    else this.report.note(`limits of ${name}; ${this.chosenModel.model} is taken for it`);
  }

  chooseBatchSize(batchSize: number): void {
    this.#batchSize = batchSize;
  }

  async sample(tokens: number): Promise<void> {
    const { model, sequenceLength } = this.chosenModel;
    const batchSize = given(this.#batchSize, 'And a batch size of 32');
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

  /** The model of the chosen size, as the feature's table has it. */
  get chosenModel(): ChosenModel {
    const size = given(this.#size, 'Given a model of size "small"');
    const row = this.#configurations.find((one) => one.size === size);
    const { sequenceLength, batchSize } = given(row, 'And the following model configurations');
    return { model: this.system.modelFor(size), sequenceLength, batchSize };
  }

  promise(figure: LoadFigure, comparison: Comparison, limit: Quantity): Promise<'skipped' | undefined> {
    return this.promises.judge(figure, comparison, limit);
  }

  promiseObservation(name: Observation, comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    return this.observations.promise(name, comparison, limit);
  }

  /** A promise with a wording of its own; its limit is the step's argument, or in the wording. */
  promiseNamed(wording: NamedWording, said?: Quantity): 'skipped' | undefined {
    const { name, comparison, limit }: NamedPromise = NAMED_PROMISES[wording];
    return this.promiseObservation(name, comparison, given(said ?? limit, 'a limit'));
  }

  /** Judges a promise whose step Cucumber skipped; yields the error where it was not kept. */
  judgeSkipped(promise: SkippedPromise): Promise<Error | undefined> {
    return judgeSkipped(promise, this);
  }

  /** Holds a load whose figures later steps judge. */
  hold(load: JudgedLoad): void {
    this.promises.load = load;
    this.report.sent(load);
  }

  /** Tells what the load showed beside what was promised; called at the end of the scenario. */
  async summarise(): Promise<void> {
    await this.report.drawTimeline(this.gpu.reading);
    const { load } = this.promises;
    if (load === undefined) return;
    this.report.figures(load);
    const gpu = load.summary instanceof LoadSummary ? gpuText(this.gpu, load.summary) : undefined;
    if (gpu !== undefined) this.report.note(gpu);
  }

  /** What its steps promise of an observation, before it is observed; undefined where they promise nothing. */
  limitOf(name: Observation): Quantity | undefined {
    return this.promised.find(({ about }) => about.kind === 'observation' && about.name === name)?.limit;
  }

  get system(): SystemUnderTest {
    return given(this.#system, 'Given the LLM system is running');
  }
}
setWorldConstructor(PerformanceWorld);

/** What an earlier step should have set. */
function given<T>(value: T | undefined, step: string): T {
  if (value !== undefined) return value;
  throw new Error(`this step needs an earlier one that is missing: "${step}"`);
}
