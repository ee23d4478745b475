import { expect } from 'chai';
import { judge } from './assertions/judge';
import type { Comparison, Threshold } from './assertions/threshold';
import { InstrumentTrial } from './load/instrument-trial';
import type { JudgedLoad, LoadFigure } from './load/judged-load';
import { JudgedOpenLoad, type OpenLoadPlan } from './load/judged-open-load';
import { Ledger } from './load/ledger';
import { METRICS } from './load/metric';
import { statisticName } from './load/statistic';
import { LoadWorkers } from './load/workers/load-workers';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { GroundTruthServer } from './system/ground-truth-server';
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
  #truth: GroundTruthServer | undefined;
  #delays = { timeToFirstToken: milliseconds(50), interTokenLatency: milliseconds(10) };
  #transport: TransportName = 'undici';
  #load: InstrumentTrial | JudgedOpenLoad | undefined;
  #sets: readonly (readonly string[])[] = [];

  constructor(world: Surroundings) {
    this.#world = world;
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
    for (const count of workers) {
      const pool = await LoadWorkers.start(count);
      this.#world.resources.use(pool);
      const idPrefix = this.#newPrefix();
      const plan = this.#poissonPlan(requests, idPrefix);
      const { counts } = await JudgedOpenLoad.run(plan, pool.clientsOf(this.#server), run.signal);
      const seen = await this.#known.requests(idPrefix, counts.sent, run.signal);
      sets.push(
        seen.map(({ requestId = '', bodyHash }) => `${requestId.slice(idPrefix.length)} ${bodyHash}`).sort(),
      );
    }
    this.#sets = sets;
  }

  promiseError(figure: LoadFigure, comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    const { calibration, summary } = this.#held;
    const { metric, statistic } = figure;
    const error = calibration?.error(metric.name, statistic);
    const name = statisticName(statistic);
    const threshold: Threshold = { subject: `error of the ${name} ${metric.label}`, comparison, limit };
    const exact = { confidence: 1, method: "against the server's own log" };
    const evidence =
      error === undefined
        ? ({ status: 'too few samples', reason: 'nothing was measured', n: 0 } as const)
        : ({
            status: 'estimated',
            value: error,
            low: error,
            high: error,
            n: summary.completed,
            of: 'requests',
            dimension: limit.dimension,
            ...exact,
          } as const);
    return this.#judge(threshold, `${metric.name} ${name} error`, evidence);
  }

  promisePace(tolerance: Quantity): 'skipped' | undefined {
    const { pace } = this.#open;
    const off = 100 * Math.abs(pace.achievedRate / pace.offeredRate - 1);
    const threshold: Threshold = {
      subject: 'error of the offered rate',
      comparison: 'at most',
      limit: tolerance,
    };
    return this.#judge(threshold, 'offered_rate error', {
      status: 'estimated',
      value: off,
      low: off,
      high: off,
      n: this.#open.counts.sent,
      of: 'requests',
      confidence: 1,
      dimension: 'share',
      method: 'first to last sending',
    });
  }

  promiseConservation(): void {
    const { counts } = this.#held;
    const ledger = new Ledger();
    ledger.add(counts);
    expect(ledger.imbalance, 'the books of the load').to.equal(undefined);
    expect(counts.completed, 'requests completed, of those scheduled').to.equal(counts.scheduled);
  }

  promiseSameRequests(): void {
    const [few, many] = this.#sets;
    expect(few, 'requests that the server saw').to.have.length.above(0);
    expect(many, 'requests of many workers').to.deep.equal(few);
  }

  promiseInvalid(): void {
    const { offeredRate, achievedRate } = this.#open.pace;
    const figure = { metric: METRICS.request_rate, statistic: { kind: 'mean' } } as const;
    const doubts = this.#open.doubts(figure, offeredRate).join('; ');
    expect(doubts, 'reasons to doubt the load').to.match(
      /the client offered [\d,.]+ req\/s instead of [\d,.]+ req\/s/,
    );
    expect(achievedRate).to.be.below(offeredRate);
    this.#world.report.note(`invalid: ${doubts}`);
  }

  get #known(): GroundTruthServer {
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

  #judge(threshold: Threshold, name: string, evidence: Parameters<typeof judge>[1]): 'skipped' | undefined {
    const verdict = judge(threshold, evidence);
    this.#world.report.tell(threshold, name, verdict, { source: 'client and ground-truth server' });
    return this.#world.report.conclude(threshold, verdict);
  }
}
