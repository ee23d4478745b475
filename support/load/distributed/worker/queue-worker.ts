import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { RedisLink } from '../redis/redis-link';
import type { Invitation, WorkerCard } from '../wire/messages';
import { PROTOCOL_TIMES, RunKeys, WIRE_SCHEMA, type ProtocolTimes } from '../wire/protocol';
import { pause } from './aborted';
import { InvitationWatch } from './invitation-watch';
import { LoadThread } from './load-thread';
import { LazyTruth } from './own-truth';
import { RunMembership, type RunEnding } from './run-membership';
import type { WorkerOptions } from './worker-options';

/** Between two attempts to reach a Redis that was lost, in ms. */
const RECONNECT_MS = 1_000;

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
  /** A run that was left is not joined again: for its coordinator this worker is lost. */
  #leftRun: string | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#times = options.times ?? PROTOCOL_TIMES;
    const readable = options.name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80);
    this.#id = `${readable}-${randomBytes(4).toString('hex')}`;
  }

  /**
   * Works until the signal is aborted, or until one run has ended where it is to take part in one only; says how that
   * was. Rejects with a `LoadWorkerError` where Redis cannot be reached at first: one that is lost later is waited for.
   */
  async run(signal: AbortSignal): Promise<RunEnding> {
    const { log, startTruth, allow } = this.#options;
    let link = await this.#firstLink(signal);
    if (link === undefined) return 'stopped';
    await using thread = await LoadThread.start();
    await using truth = new LazyTruth(startTruth);
    log.say(`waits for a run at Redis ${link.place}; may send load to ${allow.toString()}`);
    for (const note of link.notes) log.say(note);
    for (;;) {
      await using current = link;
      const ending = await this.#workAt(current, { thread, truth }, signal);
      if (ending !== undefined) return ending;
      link = await this.#nextLink(signal);
      if (link === undefined) return 'stopped';
      log.say(`Redis ${link.place} is back; waits for a run`);
    }
  }

  /** Takes part in runs over one link; undefined where it is lost. */
  async #workAt(link: RedisLink, equipment: Equipment, signal: AbortSignal): Promise<RunEnding | undefined> {
    const { once, log } = this.#options;
    const card = this.#card(equipment.thread);
    const watch = new InvitationWatch({ link, times: this.#times, card, log });
    for (;;) {
      let invitation: Invitation;
      try {
        invitation = await watch.next(this.#leftRun, signal);
      } catch (error) {
        if (signal.aborted) return 'stopped';
        if (!link.lost.aborted) throw error;
        log.say((link.lost.reason as Error).message);
        return undefined;
      }
      const ending = await this.#takePart(link, equipment, { invitation, card }, signal);
      if (ending === 'stopped' || once) return ending;
      if (link.lost.aborted) return undefined;
    }
  }

  async #takePart(
    link: RedisLink,
    equipment: Equipment,
    { invitation, card }: { readonly invitation: Invitation; readonly card: WorkerCard },
    signal: AbortSignal,
  ): Promise<RunEnding> {
    const { log, name } = this.#options;
    const { runId, coordinator } = invitation;
    log.say(`joined run ${runId} of ${coordinator}`);
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
    );
    const ending = await membership.take(signal);
    this.#leftRun = runId;
    log.say(`left run ${runId}: ${this.#why(ending, link)}`);
    return ending;
  }

  #why(ending: RunEnding, { lost }: RedisLink): string {
    switch (ending) {
      case 'ended':
        return 'it is over';
      case 'lost':
        return lost.aborted ? (lost.reason as Error).message : 'its coordinator has gone';
      case 'stopped':
        return 'this worker is to end';
    }
  }

  #card({ ahead }: LoadThread): WorkerCard {
    const { name, version } = this.#options;
    return { id: this.#id, name, host: this.#host, pid: process.pid, version, schema: WIRE_SCHEMA, ahead };
  }

  /** Undefined where the signal was aborted. */
  async #firstLink(signal: AbortSignal): Promise<RedisLink | undefined> {
    try {
      return await RedisLink.connect(this.#options.redis, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** Tries again and again: a worker is started once for many runs. */
  async #nextLink(signal: AbortSignal): Promise<RedisLink | undefined> {
    let said = '';
    while (!signal.aborted) {
      try {
        return await RedisLink.connect(this.#options.redis, signal);
      } catch (error) {
        const { message } = error as Error;
        if (message !== said && error !== signal.reason)
          this.#options.log.say(`${message}; tries again until it is back`);
        said = message;
        await pause(RECONNECT_MS, signal);
      }
    }
    return undefined;
  }
}
