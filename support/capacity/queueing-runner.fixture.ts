import type { Alarm, AlarmMaker } from '../quantities/alarm';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { clientHealth } from '../load/health/client-health.fixture';
import { mergeLatencies } from '../load/load-histograms';
import { WHOLE, type LoadPlan, type OpenModel } from '../load/load-plan';
import type { LoadRun, LoadRunner, RunningLoad } from '../load/load-runner';
import { unpack } from '../load/packed-records';
import type { RequestRecord } from '../load/request-record';
import type { RequestSource } from '../load/request-source';
import { runShard, type ShardResult } from '../load/shard-run';
import type { Workload } from '../load/workload';
import { QueueingServer, type QueueingServerOptions } from './queueing-server.fixture';
import { VirtualClock } from './virtual-clock.fixture';

/**
 * Puts loads on a server of known law, in virtual time: a discrete-event simulation of which only the server is
 * simulated. Who sends what when, the books, records and histograms are the product's own.
 */
export class QueueingRunner implements LoadRunner {
  readonly description = 'virtual time';
  readonly clock: VirtualClock;
  /** What goes wrong with the workers of each load that ends from now on. */
  faults: readonly string[] = [];
  readonly #server: QueueingServer;

  /** Several runners of one clock are several servers. */
  constructor(options: QueueingServerOptions, clock = new VirtualClock()) {
    this.clock = clock;
    this.#server = new QueueingServer(options, clock);
  }

  /** Throws for a workload that is not of prompts: the law knows nothing else. */
  begin(plan: LoadPlan, signal: AbortSignal): RunningLoad {
    const startAt = this.clock.now();
    const running = runShard(plan, WHOLE, this.#sourceOf(plan.workload), startAt, {
      clock: this.clock,
      timer: this.clock.timer,
      makeAlarm: alarms(plan, startAt, this.clock),
      tokenizer: () => Promise.reject(new Error('every answer of the queueing server has its usage')),
    });
    const abort = (): void => {
      running.abort(signal.reason as Error);
      this.clock.endTurn();
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    return {
      stop: () => {
        running.stop();
        this.clock.endTurn();
      },
      get progress() {
        return running.progress;
      },
      result: running.result
        .then((shard) => new VirtualRun(shard, this.faults))
        .finally(() => {
          signal.removeEventListener('abort', abort);
        }),
    };
  }

  #sourceOf(workload: Workload): RequestSource {
    if (workload.kind !== 'prompts')
      throw new Error(`a queueing server answers prompts only, not ${workload.kind}`);
    const { words, outputTokens, sharedPrefix } = workload;
    const shared = sharedPrefix?.words ?? 0;
    return {
      send: (index, events) => {
        const own = words[index % words.length] ?? 1;
        const tokens = outputTokens[index % outputTokens.length] ?? 1;
        return this.#server.take({ words: shared + own, tokens }, events);
      },
    };
  }
}

/**
 * Rings at each start of an open load. The load asks for fewer wakings, to spare a machine; here they cost nothing,
 * and each request goes out when it is due.
 */
function alarms({ load }: LoadPlan, startAt: Milliseconds, clock: VirtualClock): AlarmMaker {
  return (ring) => new StartsAlarm(load.model === 'open' ? load : { starts: NONE }, startAt, clock, ring);
}

const NONE = new Float64Array(0);

class StartsAlarm implements Alarm {
  #next = 0;
  #appointment: Disposable | undefined;

  constructor(
    private readonly load: Pick<OpenModel, 'starts'>,
    private readonly startAt: Milliseconds,
    private readonly clock: VirtualClock,
    private readonly ring: () => void,
  ) {}

  set(): void {
    const dueAt = this.#dueAt();
    this.#appointment?.[Symbol.dispose]();
    if (dueAt !== undefined) this.#appointment = this.clock.at(dueAt, this.#ring);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#appointment?.[Symbol.dispose]();
    return Promise.resolve();
  }

  readonly #ring = (): void => {
    for (let due = this.#dueAt(); due !== undefined && due <= this.clock.now(); due = this.#dueAt())
      this.#next += 1;
    this.ring();
  };

  #dueAt(): Milliseconds | undefined {
    const start = this.load.starts[this.#next];
    return start === undefined ? undefined : milliseconds(this.startAt + start);
  }
}

class VirtualRun implements LoadRun {
  readonly counts: LoadRun['counts'];
  readonly histograms: LoadRun['histograms'];
  /** Of a client that has nothing to do. */
  readonly health: LoadRun['health'];
  readonly #shard: ShardResult;
  #records: readonly RequestRecord[] | undefined;

  constructor(shard: ShardResult, faults: readonly string[]) {
    this.#shard = shard;
    this.health = { ...clientHealth(), ...(faults.length === 0 ? {} : { faults }) };
    this.counts = shard.counts;
    this.histograms = mergeLatencies([shard.histograms]);
  }

  get records(): readonly RequestRecord[] {
    this.#records ??= [...unpack(this.#shard.records)].sort((one, other) => one.index - other.index);
    return this.#records;
  }
}
