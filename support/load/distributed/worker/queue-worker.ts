import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { RedisLink } from '../redis/redis-link';
import type { Invitation, WorkerCard } from '../wire/messages';
import { PROTOCOL_TIMES, RunKeys, WIRE_SCHEMA, type ProtocolTimes } from '../wire/protocol';
import { InvitationWatch } from './invitation-watch';
import { LoadThread } from './load-thread';
import { LazyTruth } from './own-truth';
import { RedisAccess } from './redis-access';
import { RunMembership, type RunEnding } from './run-membership';
import type { WorkerOptions } from './worker-options';
import { isRefusal } from './worker-presence';

/** What a worker keeps from run to run. */
interface Equipment {
  readonly thread: LoadThread;
  readonly truth: LazyTruth;
}

/** A worker of distributed loads: takes part in one run after another. */
export class QueueWorker {
  readonly #options: WorkerOptions;
  readonly #times: ProtocolTimes;
  readonly #host = hostname();
  readonly #id: string;
  readonly #access: RedisAccess;
  /** Redis answers, but lets it join no run. */
  #isBarred = false;
  /** A run that was left is not joined again: for its coordinator this worker is lost. */
  #leftRun: string | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#times = options.times ?? PROTOCOL_TIMES;
    this.#access = new RedisAccess(options);
    const readable = options.name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80);
    this.#id = `${readable}-${randomBytes(4).toString('hex')}`;
  }

  /**
   * Works until the signal is aborted, or until one run has ended where it is to take part in one only; says how that
   * was. Rejects with a `LoadWorkerError` where Redis cannot be reached at first: one that is lost later, or refuses
   * what it is asked for, is waited for.
   */
  async run(signal: AbortSignal): Promise<RunEnding> {
    const { log, startTruth, allow } = this.#options;
    let link = await this.#access.first(signal);
    if (link === undefined) return 'stopped';
    await using thread = await LoadThread.start();
    await using truth = new LazyTruth(startTruth);
    log.say(`waits for a run at Redis ${link.place}; may send load to ${allow.toString()}`);
    for (const note of link.notes) log.say(note);
    this.#access.isWell();
    for (;;) {
      await using current = link;
      const ending = await this.#workAt(current, { thread, truth }, signal);
      if (typeof ending === 'string') return ending;
      link = await this.#access.after(ending, signal);
      if (link === undefined) return 'stopped';
    }
  }

  /** Takes part in runs over one link; an error is why another link is needed. */
  async #workAt(link: RedisLink, equipment: Equipment, signal: AbortSignal): Promise<RunEnding | Error> {
    const { log } = this.#options;
    const card = this.#card(equipment.thread);
    const onAnswer = (): void => {
      if (!this.#isBarred && this.#access.isWell()) log.say(`Redis ${link.place} is back; waits for a run`);
    };
    const watch = new InvitationWatch({ link, times: this.#times, card, log, onAnswer });
    for (;;) {
      let invitation: Invitation;
      try {
        invitation = await watch.next(this.#leftRun, signal);
      } catch (error) {
        if (signal.aborted) return 'stopped';
        if (link.lost.aborted) return link.lost.reason as Error;
        if (isRefusal(error)) return error;
        throw error;
      }
      const ending = await this.#takePart(link, equipment, { invitation, card }, signal);
      if (ending !== undefined) return ending;
    }
  }

  /** As `#workAt`; undefined where this link is good for another run. */
  async #takePart(
    link: RedisLink,
    equipment: Equipment,
    { invitation, card }: { readonly invitation: Invitation; readonly card: WorkerCard },
    signal: AbortSignal,
  ): Promise<RunEnding | Error | undefined> {
    const { log, name, once } = this.#options;
    const { runId, coordinator } = invitation;
    const membership = new RunMembership(
      {
        ...equipment,
        worker: { id: this.#id, name, host: this.#host },
        runId,
        keys: new RunKeys(runId),
        link,
        times: this.#times,
        options: this.#options,
      },
      card,
      () => {
        if (this.#isBarred) log.say(joined);
        this.#isBarred = false;
        this.#access.isWell();
      },
    );
    // One that Redis lets join no run tries again and again, and says so once.
    const joined = `joined run ${runId} of ${coordinator}`;
    const isQuiet = this.#isBarred;
    if (!isQuiet) log.say(joined);
    const ending = await membership.take(signal);
    const { hasJoined, refusal } = membership;
    const broken = link.lost.aborted ? (link.lost.reason as Error) : refusal;
    if (hasJoined || !isQuiet) log.say(`left run ${runId}: ${this.#why(ending, broken)}`);
    this.#isBarred = !hasJoined && refusal !== undefined;
    if (ending === 'stopped') return ending;
    if (this.#isBarred) return broken;
    this.#leftRun = runId;
    return once ? ending : broken;
  }

  #card({ ahead }: LoadThread): WorkerCard {
    const { name, version } = this.#options;
    return { id: this.#id, name, host: this.#host, pid: process.pid, version, schema: WIRE_SCHEMA, ahead };
  }

  #why(ending: RunEnding, broken: Error | undefined): string {
    switch (ending) {
      case 'ended':
        return 'it is over';
      case 'failed':
        return 'it is over, and this worker could not do its last share';
      case 'lost':
        if (broken === undefined) return 'its coordinator has gone';
        // Where it goes on, it says so with what it does about it.
        return this.#options.once ? this.#access.meaningOf(broken) : 'Redis serves no more';
      case 'stopped':
        return 'this worker is to end';
    }
  }
}
