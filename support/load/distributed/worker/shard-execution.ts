import { monotonicClock } from '../../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../../quantities/units';
import { LiveTally } from '../../../statistics/live-tally';
import type { TargetSpec } from '../../../target/connect-target';
import type { ThreadHealth } from '../../health/thread-health';
import { MachineHealthMeter } from '../../health/machine-health';
import type { LoadPlan } from '../../load-plan';
import type { WorkerResult } from '../../workers/worker-messages';
import { readRedisClock } from '../redis/redis-clock';
import type { ClockReading, ShardJob, ShardReport } from '../wire/messages';
import { isTruth } from '../wire/server-on-wire';
import { unlessAborted } from './aborted';
import { RecordOutlet } from './record-outlet';
import { ReportStream } from './report-stream';
import { ShardOrders } from './shard-orders';
import { keepRecords, sinkOf } from './shard-records';
import type { ShardSetting } from './shard-setting';
import { fetchPlan, reachable } from './shard-target';
import { tellTruth } from './true-requests';

/** So often records are handed over while the load goes on. */
const DRAIN_EVERY = milliseconds(500);
/** A load that was ended before it began is begun so far ahead, and ended. */
const NOT_YET_MS = 60_000;

/** When and how a shard is run. */
interface Beginning {
  readonly plan: LoadPlan;
  readonly server: TargetSpec;
  readonly startAt: Milliseconds;
  readonly tally: LiveTally;
}

/** One shard of a load, from its job to its report. */
export class ShardExecution {
  readonly orders = new ShardOrders();
  readonly #job: ShardJob;
  readonly #setting: ShardSetting;
  readonly #stream: ReportStream;
  #telling: Promise<void> | undefined;

  constructor(job: ShardJob, setting: ShardSetting) {
    this.#job = job;
    this.#setting = setting;
    const workerId = setting.worker.id;
    this.#stream = new ReportStream(setting.link.commands, setting.keys, { workerId, load: job.load });
  }

  get load(): number {
    return this.#job.load;
  }

  /** Rejects where the shard cannot be run, or not to its end; what was sent until then has been told. */
  async run(): Promise<ShardReport> {
    const { link, keys, times, thread, truth, options, presence } = this.#setting;
    const wired = await fetchPlan(link.commands, keys, this.#job, (ms) => presence.tellAhead(ms));
    const server = await reachable(wired, { ...options, truth });
    await thread.untilReady();
    const before = await this.#readClock();
    const readyAt = monotonicClock.now();
    await this.#say('ready', { shard: this.#job.shard, clock: before });
    const at = await this.orders.untilStart(times.readiness);
    const startAt = milliseconds(at === undefined ? readyAt + NOT_YET_MS : at - before.offset);
    const { plan } = wired;
    const { result, machine, outlet } = await this.#send({
      plan,
      server,
      startAt,
      tally: LiveTally.create(),
    });
    const records = await keepRecords(outlet, this.#job, this.#setting);
    const truthPieces = isTruth(wired.server) ? await this.#tellTruth(plan, readyAt, result) : 0;
    const after = await this.#readClock();
    if (this.orders.failure !== undefined) throw this.orders.failure;
    return {
      workerId: this.#setting.worker.id,
      shard: this.#job.shard,
      counts: result.counts,
      histograms: result.histograms,
      thread: onWire(result.health),
      machine,
      clock: { before, after },
      beganLate: outlet.beganLate,
      seconds: [...outlet.seconds],
      records,
      truthPieces,
    };
  }

  /** Runs it in the load thread. */
  async #send({ plan, server, startAt, tally }: Beginning) {
    const { thread, times, options } = this.#setting;
    const outlet = new RecordOutlet(
      sinkOf(this.#job, this.#setting, this.#stream),
      startAt,
      this.orders.unheard,
      options.secrets,
    );
    const machine = MachineHealthMeter.start();
    const running = thread.run(
      {
        type: 'run',
        server,
        plan: { ...plan, tally: tally.buffer },
        shard: this.#job.shard,
        startAt,
        drainEvery: DRAIN_EVERY,
      },
      (records) => {
        outlet.take(records);
      },
    );
    this.orders.onStop(() => {
      thread.tell({ type: 'stop' });
    });
    let wedged: NodeJS.Timeout | undefined;
    const { ending } = this.orders;
    const abort = (): void => {
      thread.tell({ type: 'abort', reason: (ending.reason as Error).message });
      // One that does not come to it would go on sending with nobody to hear of it.
      wedged = setTimeout(() => {
        thread.end().catch(() => undefined);
      }, times.stopping);
    };
    ending.addEventListener('abort', abort, { once: true });
    if (ending.aborted) abort();
    // Not only when all was told: that may wait for Redis, and a thread that is free has the next load to come.
    const ended = running.finally(() => {
      clearTimeout(wedged);
      ending.removeEventListener('abort', abort);
    });
    const ticker = setInterval(() => {
      this.#telling ??= this.#tellProgress(tally).finally(() => {
        this.#telling = undefined;
      });
    }, this.#job.progressEvery ?? times.progress);
    try {
      const result = await ended;
      outlet.take(result.records);
      const health = machine.stop();
      await this.#telling;
      await this.#tellProgress(tally);
      return { result, machine: health, outlet };
    } catch (error) {
      // What it handed over before is worth keeping.
      await keepRecords(outlet, this.#job, this.#setting).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(ticker);
    }
  }

  async #tellTruth({ workload }: LoadPlan, from: Milliseconds, { counts }: WorkerResult): Promise<number> {
    if (workload.kind === 'endpoint' || workload.idPrefix === undefined) return 0;
    const { idPrefix } = workload;
    const requests = await this.#setting.truth.since(
      from,
      { idPrefix, sent: counts.sent },
      this.orders.unheard,
    );
    return tellTruth(requests, (piece) => this.#stream.sayInTurn('truth', piece, this.orders.unheard));
  }

  /** What is not heard in time is told again, or at the end. */
  async #tellProgress(tally: LiveTally): Promise<void> {
    const { over, inFlight } = this.#setting.thread.progress;
    const progress = { shard: this.#job.shard, over, inFlight, tally: tally.counts() };
    await this.#say('progress', progress).catch(() => undefined);
  }

  #say(type: string, data: object): Promise<void> {
    return this.#stream.say(type, data, this.orders.unheard);
  }

  #readClock(): Promise<ClockReading> {
    return unlessAborted(readRedisClock(this.#setting.link.commands), this.orders.unheard);
  }
}

/** Null and 0 stand for what is not known. */
const onWire = ({
  span,
  utilization,
  busiestWindow,
  eventLoopDelay,
  gcPauses,
  cpu,
  connections = { open: 0, opened: 0 },
}: ThreadHealth): ShardReport['thread'] => ({
  span,
  utilization,
  busiestWindow,
  eventLoopDelay,
  gcPauses,
  cpu: cpu ?? null,
  connections,
});
