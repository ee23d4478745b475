import {
  environmentWithFile,
  publicParameters,
  readParameters,
  reportsFolder,
  secretsOf,
  unknownVariables,
  type Parameters,
} from './parameters';
import { caseFiles } from './case-files';
import { clearLeftovers } from './cluster/leftovers';
import { labelOf, RUN_LABEL } from './cluster/run-label';
import { calibratePrompts } from './load/prompt-calibration';
import type { JudgedTargets } from './load/batch-calibration';
import type { PromptCost } from './load/prompt-workload';
import type { GroundTruth } from './load/ground-truth';
import type { LoadFabric } from './load/load-fabric';
import { MachineUse } from './probes/host/machine-use';
import { describeEnvironment } from './report/environment';
import { ProgressLine } from './report/progress-line';
import { terminalSummary } from './report/terminal-summary';
import { RunFolder } from './report/run-folder';
import { RunJournal } from './report/run-journal';
import { RunWorkers } from './run-workers';
import { RunPages } from './run-pages';
import type { ServingCluster } from './serving-cluster';
import { ConfiguredSystem } from './system/configured-system';
import { EmbeddedSystem } from './system/embedded-system';
import type { GroundTruthServer } from './system/ground-truth-server';
import type { SystemUnderTest } from './system/system-under-test';
import type { ToldScenario } from './told-fabric';

/** What the scenarios of one run share: its settings, its folder, the system under test, and its end. */
class Run {
  readonly folder = RunFolder.at(reportsFolder(process.env), new Date());
  readonly cases = caseFiles;
  readonly pages = new RunPages(this.folder, (line) => {
    this.tell(line);
  });
  /** How busy this machine is while the run goes. */
  readonly machine = new MachineUse();
  readonly progress = new ProgressLine(process.stderr);
  readonly inColour = process.stderr.isTTY && process.stderr.hasColors();
  readonly #interruption = new AbortController();
  #parameters: Parameters | undefined;
  #journal: RunJournal | undefined;
  #system: Promise<SystemUnderTest> | undefined;
  #started: SystemUnderTest | undefined;
  readonly #workers = new RunWorkers(this);
  /** The scenario that is run now: its loads are told of under its title, and to it. */
  current: ToldScenario | undefined;
  readonly #calibrations: JudgedTargets['calibrations'] = new Map();
  readonly #promptCosts = new Map<string, Promise<PromptCost>>();
  readonly #found = new Map<string, Promise<unknown>>();

  /** Whether anything was run: a dry run is not. */
  get hasBegun(): boolean {
    return this.#journal !== undefined;
  }

  /** The title of the scenario that is run now. */
  get scenario(): string {
    return this.current?.title ?? '';
  }

  /** Aborted when the user interrupts the run. */
  get signal(): AbortSignal {
    return this.#interruption.signal;
  }

  get parameters(): Parameters {
    if (this.#parameters === undefined)
      throw new Error('the run has no settings: they are read before it begins');
    return this.#parameters;
  }

  get journal(): RunJournal {
    this.#journal ??= new RunJournal(this.folder, {
      secrets: this.#parameters === undefined ? [] : secretsOf(this.#parameters),
    });
    return this.#journal;
  }

  /** Reads the settings. Throws a `ParametersError` that names every fault. */
  async begin(profile: Readonly<Record<string, unknown>>): Promise<void> {
    // All that this run starts inherits it: a later run knows by it what a dead one has left.
    process.env[RUN_LABEL] = labelOf(process.pid);
    const environment = environmentWithFile(process.env);
    this.#parameters = readParameters(profile, environment);
    for (const name of unknownVariables(environment)) {
      this.tell(`${name} is set but is no setting of this suite: look for a misspelling in .env.example`);
    }
    for (const line of await clearLeftovers()) this.tell(`left by an earlier run: ${line}`);
    process.on('SIGINT', this.interrupt).on('SIGTERM', this.interrupt);
    this.journal.environment(await describeEnvironment({ storageFolder: this.folder.root }));
    this.machine.start();
  }

  /** The system under test; started, or reached, when it is first asked for. */
  system(): Promise<SystemUnderTest> {
    this.#system ??= this.#startSystem();
    return this.#system;
  }

  /** What prompts cost in tokens on a model; asked of the server once a run. */
  promptCost(system: SystemUnderTest, model: string): Promise<PromptCost> {
    const known = this.#promptCosts.get(`${system.baseUrl} ${model}`);
    const cost = known ?? calibratePrompts(system.target, model, this.seed, this.signal);
    this.#promptCosts.set(`${system.baseUrl} ${model}`, cost);
    return cost;
  }

  /** What is found out once a run, under that name. */
  once<Finding>(name: string, find: () => Promise<Finding>): Promise<Finding> {
    const known = this.#found.get(name) as Promise<Finding> | undefined;
    const finding = known ?? find();
    this.#found.set(name, finding);
    return finding;
  }

  /** What is tested where that is a cluster; a server that is tested beside it has been noted before. */
  noteCluster({ system, description, cluster }: ServingCluster): void {
    if (this.#started !== undefined) return;
    const { baseUrl, identity } = system;
    const embedded = cluster.kind === 'process' || cluster.kind === 'container';
    this.#noteTarget({ baseUrl, identity, note: description }, { embedded });
  }

  /** Who sends the loads, by so many threads where they are of this process, or by as many as the settings say. */
  workers(threads?: number): Promise<LoadFabric> {
    return this.#workers.fabric(threads);
  }

  /** Threads of this process, wherever other loads come from. */
  ownThreads(): Promise<LoadFabric> {
    return this.#workers.ownThreads();
  }

  /** The servers of known delays that the instrument is held against: each on the machine of its client. */
  truth(): Promise<GroundTruth> {
    return this.#workers.truth();
  }

  /** The one on this machine. */
  ownTruth(): Promise<GroundTruthServer> {
    return this.#workers.ownTruth();
  }

  /** The system as a target of load, and what the instrument is held against before it. */
  async judgedTargets({ server }: SystemUnderTest): Promise<JudgedTargets> {
    const workers = await this.workers();
    return {
      runner: workers.clientsOf(server),
      truth: () => this.truth(),
      truthRunner: (truth, delays) => workers.clientsOf(truth.server(delays)),
      calibrations: this.#calibrations,
    };
  }

  /** Seeds the prompts: another one every run, so that no server answers from the cache of the last one. */
  get seed(): number {
    return this.parameters.seed ?? this.folder.startedAt.getTime() % 2 ** 31;
  }

  readonly interrupt = (): void => {
    if (this.signal.aborted) {
      this.#started?.kill();
      process.exit(130);
    }
    this.tell('Interrupted: the report is being written. Press Ctrl-C again to stop at once.');
    this.#interruption.abort(new Error('interrupted by the user'));
  };

  /** A line on the terminal, beside the live progress. */
  tell(line: string): void {
    this.progress.clear();
    process.stderr.write(`${line}\n`);
  }

  /** The table of verdicts and the path of the report, for the end of the terminal's output. */
  closingWords(): string {
    const { results, checks } = this.journal;
    return `\n${terminalSummary(checks, {
      colour: this.inColour,
      width: process.stderr.columns || 120,
      advice: this.pages.advice(results),
      ...(this.pages.path !== undefined && { reportPath: this.pages.path }),
    })}`;
  }

  /** Stops the system and writes the results, whatever happened before. */
  async end(success: boolean): Promise<void> {
    try {
      await Promise.all([this.#workers[Symbol.asyncDispose](), this.#started?.[Symbol.asyncDispose]()]);
    } finally {
      process.off('SIGINT', this.interrupt).off('SIGTERM', this.interrupt);
      this.machine[Symbol.dispose]();
      await this.journal.close({
        interrupted: this.signal.aborted,
        success: success && !this.signal.aborted,
      });
      this.pages.write(this.journal.results);
    }
  }

  async #startSystem(): Promise<SystemUnderTest> {
    const { baseUrl, importedResults } = this.parameters;
    if (importedResults !== undefined)
      throw new Error(
        `LLM_IMPORT names results of another tool (${importedResults.path}), and this step would send load to ` +
          `${baseUrl ?? 'the embedded engine'}; take LLM_IMPORT away, or begin the scenario with ` +
          '"Given the results of another tool"',
      );
    // Workers that do not come are told of before anything else is waited for.
    if (this.parameters.redisUrl !== undefined) await this.workers();
    const system =
      baseUrl === undefined
        ? await EmbeddedSystem.start(this.parameters, this.signal)
        : await ConfiguredSystem.reach(baseUrl, this.parameters, this.signal);
    this.#started = system;
    this.#noteTarget(system, { embedded: baseUrl === undefined });
    return system;
  }

  #noteTarget(
    { baseUrl, identity, note }: Pick<SystemUnderTest, 'baseUrl' | 'identity' | 'note'>,
    { embedded }: { readonly embedded: boolean },
  ): void {
    this.journal.target({
      baseUrl,
      serverKind: identity.serverKind,
      ...(identity.version === undefined ? {} : { version: identity.version }),
      models: identity.models,
      embedded,
      ...(identity.settings === undefined ? {} : { serverSettings: identity.settings }),
      ...(note === '' ? {} : { note }),
      settings: { ...publicParameters(this.parameters), seed: String(this.seed) },
    });
  }
}

/** The run of this process. */
export const run = new Run();
