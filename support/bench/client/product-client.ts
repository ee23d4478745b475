import { arrivalSchedule } from '../../load/arrivals/arrival-plan';
import { startsOf } from '../../load/arrivals/arrival-starts';
import { QueueFabric } from '../../load/distributed/coordinator/queue-fabric';
import { imbalanceOf } from '../../load/ledger';
import type { LoadFabric } from '../../load/load-fabric';
import type { ClosedModel, LoadPlan } from '../../load/load-plan';
import type { LoadRun } from '../../load/load-runner';
import { paceOf } from '../../load/pace';
import { isCompleted } from '../../load/request-record';
import { LoadWorkers } from '../../load/workers/load-workers';
import type { Workload } from '../../load/workload';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { TransportName } from '../../target/transport';
import type {
  Contender,
  Cost,
  OpenResult,
  OpenTask,
  OverRedis,
  RequestsResult,
  RequestsTask,
  StreamRecord,
  StreamsResult,
  StreamsTask,
  ToldLoad,
} from './client-work';
import { CostMeter } from './cost-meter';
import { MODEL } from './request-text';
import { toldOf } from './told-load';

const NONE = milliseconds(0);
const PATIENCE = milliseconds(60_000);
/** As a run has it, unless its user says otherwise. */
const MOST_SKEW = milliseconds(5);
/** More than any load of the bench has under way at once: what is late is late, and not dropped. */
const MOST_IN_FLIGHT = 100_000;

/** The product itself: its load workers, every request in the books and recorded. */
export class ProductClient implements Contender {
  readonly #transport: TransportName;
  readonly #fabric: LoadFabric;

  private constructor(transport: TransportName, fabric: LoadFabric) {
    this.#transport = transport;
    this.#fabric = fabric;
  }

  static async ofThreads(transport: TransportName, workers: number): Promise<ProductClient> {
    return new ProductClient(transport, await LoadWorkers.start(workers));
  }

  /** Its workers are processes that wait at that Redis. */
  static async ofProcesses(
    transport: TransportName,
    workers: number,
    { url, records, version }: OverRedis,
  ): Promise<ProductClient> {
    const fabric = await QueueFabric.start({
      redis: { url },
      workers,
      deadline: PATIENCE,
      records,
      skewLimit: MOST_SKEW,
      secrets: { headers: {} },
      version,
      signal: new AbortController().signal,
    });
    return new ProductClient(transport, fabric);
  }

  readonly requests = async (task: RequestsTask): Promise<RequestsResult> => {
    const { url, method, body, connections } = task;
    const workload = {
      kind: 'endpoint',
      method,
      path: '/health',
      ...(body === undefined ? {} : { body }),
    } as const;
    const load = (duration: number): ClosedModel => ({
      model: 'closed',
      virtualUsers: connections,
      requestsEach: Infinity,
      duration: milliseconds(duration),
      thinkTime: NONE,
      rampUp: NONE,
    });
    const { run: warmUp } = await this.#send(url, load(task.warmUp), workload);
    const { run, cost, told } = await this.#send(url, load(task.duration), workload);
    return { ...cost, told, requests: run.counts.completed, sent: warmUp.counts.sent + run.counts.sent };
  };

  readonly streams = async (task: StreamsTask): Promise<StreamsResult> => {
    const { url, streams, answersEach, tokens, rampUp, idPrefix } = task;
    const workload = {
      kind: 'prompts',
      model: MODEL,
      words: [4],
      outputTokens: [tokens],
      temperature: 0,
      seed: 1,
      idPrefix,
    } as const;
    const load = {
      model: 'closed',
      virtualUsers: streams,
      requestsEach: answersEach,
      thinkTime: NONE,
      rampUp: milliseconds(rampUp),
    } as const;
    const { run, cost, told } = await this.#send(url, load, workload);
    const records = run.records.filter(isCompleted).map(({ index, sentAt, contentAt, contentTokens }) => {
      if (contentTokens.length !== tokens || contentTokens.some((count) => count !== 1))
        throw new Error(
          `request ${index} should be ${tokens} events of one token, not ${contentTokens.join()}`,
        );
      return { id: `${idPrefix}${index}`, sentAt, contentAt };
    });
    return { ...cost, told, answers: records.length, reads: readsOf(records), records };
  };

  readonly open = async ({ url, rate, duration }: OpenTask): Promise<OpenResult> => {
    const workload = { kind: 'endpoint', method: 'GET', path: '/health' } as const;
    const arrivals = arrivalSchedule({ kind: 'constant', rate, duration: milliseconds(duration) }, 1);
    const load = { model: 'open', starts: startsOf(arrivals), maxInFlight: MOST_IN_FLIGHT } as const;
    const { run, cost, told } = await this.#send(url, load, workload);
    return {
      ...cost,
      told,
      requests: run.counts.completed,
      ...paceOf(run.records, run.histograms.schedule_lag),
    };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fabric[Symbol.asyncDispose]();
  }

  async #send(
    url: string,
    load: LoadPlan['load'],
    workload: Workload,
  ): Promise<{ readonly run: LoadRun; readonly cost: Cost; readonly told: ToldLoad }> {
    const runner = this.#fabric.clientsOf({
      api: 'openai-chat',
      transport: this.#transport,
      settings: {
        baseUrl: url,
        headers: {},
        timeouts: {
          ready: PATIENCE,
          connect: PATIENCE,
          firstToken: PATIENCE,
          stall: PATIENCE,
          total: PATIENCE,
        },
      },
      knowledge: { models: [MODEL], features: { ignoreEndToken: true, continuousUsage: false } },
    });
    const plan = { load, workload, round: 0, warmUp: false, firstRequest: 0 };
    const meter = new CostMeter();
    const begunAt = monotonicClock.now();
    const running = runner.begin(plan, new AbortController().signal);
    const run = await running.result;
    const { cost } = meter;
    const times = { begunAt, startAt: await running.startAt, resultAt: monotonicClock.now() };
    checkBooks(run);
    return { run, cost, told: toldOf(run, times) };
  }
}

/** A figure from books that do not balance is none. */
function checkBooks({ counts, records }: LoadRun): void {
  const imbalance = imbalanceOf(counts);
  if (imbalance !== undefined) throw new Error(`the books do not balance: ${imbalance}`);
  const missing = counts.scheduled - counts.completed;
  if (missing > 0) {
    const failed = records.find((record) => !isCompleted(record));
    const why = failed === undefined || isCompleted(failed) ? 'no record says why' : failed.error;
    throw new Error(`${missing} of ${counts.scheduled} requests failed: ${why}`);
  }
  const indices = new Set(records.map(({ index }) => index));
  if (indices.size !== counts.scheduled || records.length !== counts.scheduled)
    throw new Error(`${counts.scheduled} requests, but ${records.length} records of ${indices.size} of them`);
}

/** Tokens that came in one read have one stamp. */
const readsOf = (records: readonly StreamRecord[]): number =>
  records.reduce((sum, { contentAt }) => sum + new Set(contentAt).size, 0);
