import type { Milliseconds } from '../../../quantities/units';
import type { TargetSpec } from '../../../target/connect-target';
import type { GroundTruth } from '../../ground-truth';
import type { TruthfulFabric } from '../../load-fabric';
import type { LoadPlan } from '../../load-plan';
import type { TimedLoad, TimedRunner } from '../../load-runner';
import { LoadWorkerError } from '../../workers/worker-handle';
import type { RedisSettings } from '../redis/redis-link';
import type { SecondCounts } from '../wire/messages';
import { PROTOCOL_TIMES, type ProtocolTimes } from '../wire/protocol';
import { withoutOwnSecrets, type OwnSecrets, type WiredServer } from '../wire/server-on-wire';
import type { ToldLoad } from './coordination';
import { gatherWorkers } from './gather-workers';
import { QueueLoad } from './queue-load';
import { RunConnections, type LinkTimes } from './run-connections';
import { WorkersTruth, type TruthClient } from './workers-truth';

/** Who is told what happens beside the loads. */
interface FabricObserver {
  /** While the workers are waited for. */
  waiting?(came: number, wanted: number): void;
  /** What a person should hear of, in a sentence. */
  note?(line: string): void;
  /** What a worker did in each second of a load, when that is over; loads count up from 1. */
  seconds?(load: number, worker: string, seconds: readonly SecondCounts[]): void;
}

export interface QueueFabricOptions {
  readonly redis: RedisSettings;
  /** Load workers, which is how many shards each load has. */
  readonly workers: number;
  /** Until that many must have come. */
  readonly deadline: Milliseconds;
  readonly records: 'stream' | 'files';
  /** Workers that begin later than so much, or further apart, make the verdicts of their load inconclusive. */
  readonly skewLimit: Milliseconds;
  /** This machine's own, which no worker is told. */
  readonly secrets: OwnSecrets;
  /** Of the package. */
  readonly version: string;
  /** Ends the waiting for workers. */
  readonly signal: AbortSignal;
  /** How clients of the ground truth speak; absent: `openai-chat` over `undici`. */
  readonly truthClient?: TruthClient;
  readonly times?: ProtocolTimes;
  readonly linkTimes?: LinkTimes;
  readonly observer?: FabricObserver;
}

/** Loads that workers on other machines send, led over Redis. */
export class QueueFabric implements TruthfulFabric {
  readonly #options: QueueFabricOptions;
  readonly #times: ProtocolTimes;
  readonly #connections: RunConnections;
  readonly #truth: WorkersTruth;
  readonly #disposal = new AbortController();
  #load: QueueLoad | undefined;
  #loads = 0;
  #gaveUp = false;

  private constructor(options: QueueFabricOptions, connections: RunConnections) {
    this.#options = options;
    this.#times = options.times ?? PROTOCOL_TIMES;
    this.#connections = connections;
    this.#truth = new WorkersTruth(options.truthClient ?? { api: 'openai-chat', transport: 'undici' });
  }

  /**
   * Invites workers and waits until enough have come. Rejects with a `LoadWorkerError` where Redis is out of reach,
   * where another run has it, and where they do not come in time.
   */
  static async start(options: QueueFabricOptions): Promise<QueueFabric> {
    const { times = PROTOCOL_TIMES, observer = {}, signal, workers, deadline } = options;
    let loads = (): QueueLoad | undefined => undefined;
    const connections = await RunConnections.open(
      { ...options, times },
      {
        // Of a load that is over something may still come.
        report: (report) => {
          const load = loads();
          if (report.load === load?.number) load.hear(report);
        },
        lost: ({ id }) => {
          loads()?.lose(id);
        },
        note: (line) => observer.note?.(line),
      },
    );
    const fabric = new QueueFabric(options, connections);
    loads = () => fabric.#load;
    try {
      await gatherWorkers(connections.roster, {
        wanted: workers,
        deadline,
        times,
        place: connections.link.place,
        signal: AbortSignal.any([signal, connections.lost]),
        onCame: (came, wanted) => observer.waiting?.(came, wanted),
      });
    } catch (error) {
      await fabric[Symbol.asyncDispose]();
      throw error;
    }
    connections.roster.watch();
    return fabric;
  }

  get truth(): GroundTruth {
    return this.#truth;
  }

  /** Throws a `WireError` for a server that only clients of this machine can have. */
  clientsOf(server: TargetSpec): TimedRunner {
    const { roster, link } = this.#connections;
    const { workers, secrets } = this.#options;
    const wired = withoutOwnSecrets(server, secrets);
    const many = workers === 1 ? 'load worker' : 'load workers';
    const priority = roster.present.every(({ ahead }) => ahead) ? ' at raised priority' : '';
    return {
      description: `${server.transport}, ${workers} ${many}${priority} over Redis at ${link.place}`,
      begin: (plan, signal) => this.#begin(wired, plan, signal),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal.abort(new LoadWorkerError('the run is over'));
    await this.#load?.result.catch(() => undefined);
    await this.#connections[Symbol.asyncDispose]();
  }

  #begin(server: WiredServer, plan: LoadPlan, signal: AbortSignal): TimedLoad {
    const { lost } = this.#connections;
    lost.throwIfAborted();
    this.#disposal.signal.throwIfAborted();
    if (this.#load !== undefined)
      throw new LoadWorkerError(
        'the workers are at another load: wait for its result first, even when it was aborted',
      );
    const { workers, records, skewLimit } = this.#options;
    const { link, runId, keys, flows, stream, roster } = this.#connections;
    this.#loads += 1;
    const load = new QueueLoad(
      { number: this.#loads, plan, server },
      {
        ...{ link, runId, keys, flows, stream, roster, lost, workers, records, skewLimit },
        times: this.#times,
        gather: (abortion) => this.#gather(abortion),
        told: (told) => {
          this.#tell(told);
        },
      },
      AbortSignal.any([signal, this.#disposal.signal]),
    );
    this.#load = load;
    const free = (): void => {
      this.#load = undefined;
    };
    load.result.then(free, free);
    return load;
  }

  /** Workers that were waited for in vain are not waited for again before each load. */
  async #gather(signal: AbortSignal): Promise<void> {
    const { roster, link } = this.#connections;
    const { workers: wanted, deadline } = this.#options;
    if (roster.present.length < wanted) {
      const waitedBefore = this.#gaveUp;
      const gathering = { wanted, deadline, waitedBefore, times: this.#times, place: link.place, signal };
      try {
        await gatherWorkers(roster, gathering);
      } catch (error) {
        this.#gaveUp = !signal.aborted;
        throw error;
      }
    }
    this.#gaveUp = false;
  }

  #tell({ load, truth, seconds }: ToldLoad): void {
    this.#truth.add(truth);
    for (const told of seconds) this.#options.observer?.seconds?.(load, told.worker, told.seconds);
  }
}
