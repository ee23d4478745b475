import type { Comparison } from './assertions/threshold';
import { InstrumentPromises } from './instrument-promises';
import type { GroundTruth } from './load/ground-truth';
import { InstrumentTrial } from './load/instrument-trial';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import { JudgedOpenLoad, type OpenLoadPlan } from './load/judged-open-load';
import { LoadWorkers } from './load/workers/load-workers';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { TargetSpec } from './target/connect-target';
import type { TransportName } from './target/transport';

const MOST_IN_FLIGHT = 1000;
const WARM_UP_MS = 1000;
let prefixes = 0;

/** What a scenario about the instrument itself needs of the World. */
interface Surroundings {
  readonly resources: AsyncDisposableStack;
  readonly report: ScenarioReport;
  /** Holds a load whose figures other steps judge. */
  hold(load: JudgedLoad): void;
}

/** Scenarios that hold the instrument against a server of known delays. */
export class InstrumentScenario {
  readonly #world: Surroundings;
  readonly #promises: InstrumentPromises;
  #truth: GroundTruth | undefined;
  #delays = { timeToFirstToken: milliseconds(50), interTokenLatency: milliseconds(10) };
  #transport: TransportName = 'undici';
  #load: InstrumentTrial | JudgedOpenLoad | undefined;
  #sets: readonly (readonly string[])[] = [];

  constructor(world: Surroundings) {
    this.#world = world;
    this.#promises = new InstrumentPromises(world);
  }

  async useGroundTruth(timeToFirstToken: Quantity, interTokenLatency: Quantity): Promise<void> {
    this.#truth = await run.truth();
    this.#delays = {
      timeToFirstToken: milliseconds(timeToFirstToken.value),
      interTokenLatency: milliseconds(interTokenLatency.value),
    };
  }

  chooseTransport(transport: TransportName): void {
    this.#transport = transport;
  }

  async stream(virtualUsers: number, tokens: number): Promise<void> {
    const workers = await run.workers();
    const plan = { ...this.#delays, virtualUsers, tokens, idPrefix: this.#newPrefix() };
    const runner = workers.clientsOf(this.#server);
    const trial = await InstrumentTrial.run(plan, this.#known, runner, run.signal);
    this.#hold(trial);
    this.#world.report.note(`${runner.description}: ${trial.summary.description}`);
  }

  async offer(rate: number, duration: Quantity): Promise<void> {
    const workers = await run.workers();
    const runner = workers.clientsOf(this.#server);
    const load = await JudgedOpenLoad.run(
      {
        arrivals: { kind: 'constant', rate, duration: milliseconds(duration.value + WARM_UP_MS) },
        workload: { kind: 'endpoint', method: 'GET', path: '/health' },
        seed: run.seed,
        maxInFlight: MOST_IN_FLIGHT,
        warmUp: milliseconds(WARM_UP_MS),
      },
      runner,
      run.signal,
    );
    this.#hold(load);
    run.signal.throwIfAborted();
    const { offeredRate, achievedRate, lag } = load.pace;
    const [offered, achieved] = [offeredRate, achievedRate].map((value) =>
      formatQuantity({ dimension: 'request rate', value }),
    );
    const [p50, p99, maximum] = [lag.p50, lag.p99, lag.maximum].map((value) =>
      formatQuantity({ dimension: 'duration', value }),
    );
    this.#world.report.note(
      `${runner.description}: ${offered ?? ''} planned, ${achieved ?? ''} sent; schedule lag p50 ${p50 ?? ''}, ` +
        `p99 ${p99 ?? ''}, at most ${maximum ?? ''}`,
    );
  }

  /** Sends one Poisson load by as many workers, and again by others. */
  async sendTwice(requests: number, ...workers: readonly number[]): Promise<void> {
    const sets: string[][] = [];
    // Threads of this machine, wherever other loads come from: their requests are compared word by word.
    const truth = await run.ownTruth();
    for (const count of workers) {
      const pool = await LoadWorkers.start(count);
      this.#world.resources.use(pool);
      const idPrefix = this.#newPrefix();
      const plan = this.#poissonPlan(requests, idPrefix);
      const server = truth.server(this.#delays, this.#transport);
      const load = await JudgedOpenLoad.run(plan, pool.clientsOf(server), run.signal);
      this.#hold(load);
      const { counts } = load;
      const seen = await truth.requests(idPrefix, counts.sent, run.signal);
      sets.push(
        seen.map(({ requestId = '', bodyHash }) => `${requestId.slice(idPrefix.length)} ${bodyHash}`).sort(),
      );
    }
    this.#sets = sets;
  }

  promiseError(figure: LoadFigure, comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    return this.#promises.error(this.#held, figure, comparison, limit);
  }

  promisePace(tolerance: Quantity): 'skipped' | undefined {
    return this.#promises.pace(this.#open, tolerance);
  }

  promiseConservation(): 'skipped' | undefined {
    return this.#promises.conservation(this.#held);
  }

  promiseSameRequests(): 'skipped' | undefined {
    return this.#promises.sameRequests(this.#sets);
  }

  promiseInvalid(): 'skipped' | undefined {
    return this.#promises.invalid(this.#open);
  }

  get #known(): GroundTruth {
    if (this.#truth === undefined)
      throw new Error('this step needs an earlier one: "Given a ground-truth server ..."');
    return this.#truth;
  }

  get #server(): TargetSpec {
    return this.#known.server(this.#delays, this.#transport);
  }

  get #held(): InstrumentTrial | JudgedOpenLoad {
    if (this.#load === undefined)
      throw new Error('this step needs a load before it: "When ... are offered for ..."');
    return this.#load;
  }

  get #open(): JudgedOpenLoad {
    if (this.#held instanceof JudgedOpenLoad) return this.#held;
    throw new Error(
      'this step needs an open load before it: "When ... requests per second are offered for ..."',
    );
  }

  #hold(load: InstrumentTrial | JudgedOpenLoad): void {
    this.#load = load;
    this.#world.hold(load);
  }

  /** Requests of two loads on the one ground-truth server are told apart by it. */
  #newPrefix(): string {
    prefixes += 1;
    return `instrument-${prefixes}-`;
  }

  #poissonPlan(count: number, idPrefix: string): OpenLoadPlan {
    const prompts = {
      kind: 'prompts',
      model: this.#known.model,
      words: [8, 20],
      outputTokens: [1, 5],
    } as const;
    return {
      arrivals: { kind: 'poisson', rate: 500, count },
      workload: { ...prompts, temperature: 0, seed: 1, idPrefix },
      seed: 1,
      maxInFlight: MOST_IN_FLIGHT,
      warmUp: milliseconds(0),
    };
  }
}
