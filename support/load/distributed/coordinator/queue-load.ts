import { setTimeout as pause } from 'node:timers/promises';
import { monotonicClock } from '../../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../../quantities/units';
import type { LoadPlan } from '../../load-plan';
import type { LoadRun, TimedLoad } from '../../load-runner';
import type { Order, ShardJob } from '../wire/messages';
import { encodePlan } from '../wire/plan-on-wire';
import { WIRE_SCHEMA } from '../wire/protocol';
import type { WiredServer } from '../wire/server-on-wire';
import type { Coordination } from './coordination';
import { abortable } from './gather-workers';
import { assembleLoad } from './load-assembly';
import { leadFor } from './load-beginning';
import type { LoadFlow } from './load-flow';
import { LoadInbox } from './load-inbox';
import { LoadInterruption } from './load-interruption';
import { takeResults } from './load-results';
import { OwnClock } from './own-clock';
import type { Report } from './report-stream';
import type { AgreedStart } from './shard-clock';
import { ShardWatch } from './shard-watch';

/** What is put on which server; loads of a run count up from 1. */
export interface QueuedLoad {
  readonly number: number;
  readonly plan: LoadPlan;
  readonly server: WiredServer;
}

/** Who reads a tally may do so every few ten ms: compressed time makes its intervals short. */
const COUNTED_EVERY_MS = 25;

/** A load that workers on other machines send, from its plan to what they did. */
export class QueueLoad implements TimedLoad {
  readonly number: number;
  readonly result: Promise<LoadRun>;
  readonly #load: QueuedLoad;
  readonly #with: Coordination;
  readonly #signal: AbortSignal;
  readonly #inbox: LoadInbox;
  readonly #clock: OwnClock;
  readonly #startAt = Promise.withResolvers<Milliseconds>();
  readonly #interruption = new LoadInterruption();
  #watch: ShardWatch | undefined;
  #agreed: AgreedStart | undefined;
  #stopped = false;

  constructor(load: QueuedLoad, coordination: Coordination, signal: AbortSignal) {
    this.number = load.number;
    this.#load = load;
    this.#with = coordination;
    this.#signal = signal;
    this.#inbox = new LoadInbox(coordination.workers, load.plan);
    this.#clock = new OwnClock(coordination.link.commands);
    this.#startAt.promise.catch(() => undefined);
    this.result = this.#run();
  }

  get startAt(): Promise<Milliseconds> {
    return this.#startAt.promise;
  }

  get progress(): { readonly over: number; readonly inFlight: number } {
    return this.#inbox.progress;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#agreed !== undefined) this.#order({ type: 'stop', load: this.number });
  }

  /** Takes in what a worker says of this load. */
  hear(report: Report): void {
    try {
      this.#inbox.take(report);
    } catch (error) {
      this.#interruption.fail(
        `load worker ${this.#with.roster.nameOf(report.worker)}: ${(error as Error).message}`,
      );
    }
  }

  /** A worker is there no more. */
  lose(worker: string): void {
    this.#watch?.lossOf(worker).then(
      (fault) => {
        if (fault !== undefined) this.#interruption.fail(fault);
      },
      // A Redis that does not answer is heard of elsewhere.
      () => undefined,
    );
  }

  async #run(): Promise<LoadRun> {
    const { lost } = this.#with;
    const abort = (): void => {
      this.#interruption.end(this.#signal.reason);
    };
    const lose = (): void => {
      this.#interruption.fail(`the load ended early: ${(lost.reason as Error).message}`);
    };
    this.#signal.addEventListener('abort', abort, { once: true });
    lost.addEventListener('abort', lose, { once: true });
    if (this.#signal.aborted) abort();
    try {
      const run = await this.#toItsEnd();
      // One that nobody began is over when it would have begun.
      this.#startAt.resolve(monotonicClock.now());
      return run;
    } catch (error) {
      this.#startAt.reject(error);
      throw error;
    } finally {
      this.#signal.removeEventListener('abort', abort);
      lost.removeEventListener('abort', lose);
    }
  }

  async #toItsEnd(): Promise<LoadRun> {
    const { link, keys } = this.#with;
    const { plan, server } = this.#load;
    const interrupted = this.#interruption.signal;
    const { bytes, digest } = encodePlan(plan, server);
    try {
      await this.#interruption.unless(this.#with.gather(interrupted));
      await this.#interruption.unless(link.commands.set(keys.plan(digest), bytes));
      if (!interrupted.aborted) await this.#send(digest, bytes.byteLength);
    } finally {
      // A Redis that is lost has lost it.
      link.commands.unlink(keys.plan(digest)).catch(() => undefined);
    }
    return this.#assemble();
  }

  async #send(digest: string, planBytes: number): Promise<void> {
    const { flows, records, workers: of, lost } = this.#with;
    const counted = this.#load.plan.tally === undefined ? {} : { progressEvery: COUNTED_EVERY_MS };
    const jobs = this.#inbox.shards.map(({ shard }): ShardJob => {
      const { number: load } = this;
      return { schema: WIRE_SCHEMA, load, shard: { ...shard }, plan: digest, planBytes, records, ...counted };
    });
    // What is being added is in the queue soon, and has to be taken back where the load ends meanwhile.
    const { flow, over } = await abortable(flows.add(jobs), lost);
    const watch = new ShardWatch(flow, this.#inbox, this.#with);
    this.#watch = watch;
    const ended = new AbortController();
    const watching = watch.forFailures(ended.signal, (fault) => {
      this.#interruption.fail(fault);
    });
    try {
      await this.#untilReady(watch, over);
      if (!this.#interruption.signal.aborted && this.#inbox.readyCount === of) this.#start();
      await this.#interruption.unless(over);
      if (this.#interruption.signal.aborted && !lost.aborted) await this.#end(watch, flow, over);
    } finally {
      ended.abort();
      await watching;
    }
    await this.#read(watch, flow);
  }

  /** All shards are ready, or the load cannot be begun. */
  async #untilReady(watch: ShardWatch, over: Promise<unknown>): Promise<void> {
    const { times } = this.#with;
    const ready = Promise.all([this.#inbox.allReady, this.#interruption.unless(this.#clock.read())]);
    const end = this.#interruption.unless(over);
    const late = new AbortController();
    const lateness = pause(times.readiness, true, { signal: late.signal }).catch(() => false);
    try {
      const isLate = await Promise.race([Promise.race([ready, end]).then(() => false), lateness]);
      if (isLate) this.#interruption.fail(await watch.unreadiness());
    } finally {
      late.abort();
    }
  }

  #start(): void {
    const own = this.#clock.before;
    const lead = leadFor([own, ...this.#inbox.shards.flatMap(({ clock }) => clock ?? [])]);
    const startAt = milliseconds(monotonicClock.now() + lead);
    const at = startAt + own.offset;
    this.#agreed = { at, startAt };
    this.#order({ type: 'start', load: this.number, at });
    this.#startAt.resolve(startAt);
    if (this.#stopped) this.stop();
  }

  /** Ends the load before its end, whatever its workers do. */
  async #end(watch: ShardWatch, flow: LoadFlow, over: Promise<unknown>): Promise<void> {
    const { lost } = this.#with;
    this.#order({ type: 'abort', load: this.number, reason: this.#interruption.reason });
    const ending = (async () => {
      await flow.withdraw();
      for (const fault of await watch.untilEnded(over)) this.#interruption.note(fault);
    })();
    await abortable(ending, lost).catch(() => undefined);
  }

  /** Takes all that was said before the jobs ended, and what they gave back. */
  async #read(watch: ShardWatch, flow: LoadFlow): Promise<void> {
    const { stream, lost } = this.#with;
    // Of open loads the drift is left out.
    const reading = this.#load.plan.load.model === 'closed' ? this.#clock.readAgain() : undefined;
    await abortable(Promise.resolve(reading), lost).catch(() => undefined);
    await abortable(stream.throughNow(), lost).catch((error: unknown) => {
      if (!lost.aborted)
        this.#interruption.note(`the reports of load workers cannot be read: ${String(error)}`);
    });
    const told = this.#interruption.signal.aborted ? this.#interruption.reason : undefined;
    const ending = { begun: this.#agreed !== undefined, told, records: this.#with.records };
    for (const fault of await takeResults({ flow, watch, inbox: this.#inbox }, ending))
      this.#interruption.note(fault);
  }

  async #assemble(): Promise<LoadRun> {
    const { skewLimit, roster, records, runId } = this.#with;
    const { number: load } = this;
    const { run, seconds, truth } = await assembleLoad({
      plan: this.#load.plan,
      inbox: this.#inbox,
      clock: this.#clock,
      start: this.#agreed,
      complete:
        !this.#stopped && !this.#interruption.signal.aborted && this.#interruption.faults.length === 0,
      skewLimit,
      files: records === 'files' ? { runId, load } : undefined,
      faults: this.#interruption.faults,
      nameOf: (worker) => roster.nameOf(worker),
    });
    this.#with.told({ load: this.number, truth, seconds });
    return run;
  }

  #order(order: Order): void {
    const { link, keys } = this.#with;
    // Where Redis is lost, workers end by themselves.
    link.commands.publish(keys.orders, JSON.stringify(order)).catch(() => undefined);
  }
}
