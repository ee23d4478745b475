import type { QueueFabric } from './load/distributed/coordinator/queue-fabric';
import type { GroundTruth } from './load/ground-truth';
import type { LoadFabric } from './load/load-fabric';
import { LoadWorkers } from './load/workers/load-workers';
import type { ProgressLine } from './report/progress-line';
import { startQueueFabric, type QueueSurroundings } from './queue-setting';
import { GroundTruthServer } from './system/ground-truth-server';
import { ToldFabric, type ToldScenario } from './told-fabric';

/** What a run has for whoever sends its loads, and the scenario that is run now. */
interface RunSurroundings extends QueueSurroundings {
  readonly progress: Pick<ProgressLine, 'update' | 'load' | 'loadEnded'>;
  readonly current: ToldScenario | undefined;
}

/** Who sends the loads of a run, and what they are held against; all of it started when it is first asked for. */
export class RunWorkers implements AsyncDisposable {
  readonly #run: RunSurroundings;
  readonly #running = new AsyncDisposableStack();
  readonly #threads = new Map<number, Promise<LoadWorkers>>();
  #queue: Promise<QueueFabric> | undefined;
  #truth: Promise<GroundTruthServer> | undefined;

  constructor(run: RunSurroundings) {
    this.#run = run;
  }

  /**
   * Workers on other machines where the settings name a Redis, else so many threads of this process, or as many as the
   * settings say.
   */
  async fabric(threads?: number): Promise<LoadFabric> {
    const fabric = await (this.#isQueued ? this.#queueFabric() : this.#threadsOf(threads));
    return new ToldFabric(fabric, { progress: this.#run.progress, scenario: () => this.#run.current });
  }

  /** Threads of this process, wherever other loads come from: for what is about this machine, and not about the server. */
  ownThreads(): Promise<LoadWorkers> {
    return this.#threadsOf(this.#isQueued ? 1 : undefined);
  }

  /** The servers of known delays that the instrument is held against: each on the machine of its client. */
  async truth(): Promise<GroundTruth> {
    return this.#isQueued ? (await this.#queueFabric()).truth : this.ownTruth();
  }

  /** The one on this machine. */
  ownTruth(): Promise<GroundTruthServer> {
    this.#truth ??= GroundTruthServer.start(this.#run.parameters).then((server) => this.#running.use(server));
    return this.#truth;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.disposeAsync();
  }

  get #isQueued(): boolean {
    return this.#run.parameters.redisUrl !== undefined;
  }

  #threadsOf(count = this.#run.parameters.loadWorkers): Promise<LoadWorkers> {
    const pool =
      this.#threads.get(count) ?? LoadWorkers.start(count).then((started) => this.#running.use(started));
    this.#threads.set(count, pool);
    return pool;
  }

  #queueFabric(): Promise<QueueFabric> {
    this.#queue ??= startQueueFabric(this.#run).then((started) => this.#running.use(started));
    return this.#queue;
  }
}
