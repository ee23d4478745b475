import { milliseconds } from '../quantities/units';
import { seededFractions } from '../statistics/random';
import { tokenDelays, type ServiceLaw } from '../simulator/service-law';
import type { AnswerExchange, ResponseEvents } from '../target/inference-target';
import { TargetError } from '../target/target-error';
import { QueueingJob, type JobSize } from './queueing-job.fixture';
import type { VirtualClock } from './virtual-clock.fixture';

/** What a server in virtual time is; durations and instants in ms, absent delays 0. */
export interface QueueingServerOptions {
  /** Requests served at once. */
  readonly slots: number;
  /** Slot to first token; above 0, since in no time at all a user without thoughts would ask for ever. */
  readonly timeToFirstToken: number;
  readonly interTokenLatency?: number;
  /** A word of a prompt is a token, and none is cached. */
  readonly prefillPerToken?: number;
  readonly decodePerContextToken?: number;
  readonly slowdownPerStream?: number;
  /** Stretches all delays of a request; drawn in the order in which requests take slots. */
  readonly factor?: () => number;
  /** Requests that may wait for a slot; one more is answered 429. */
  readonly queueLimit?: number;
  /** Requests that come from this instant on are answered 500; what came before is served. */
  readonly failsFrom?: number;
  /** A refusal takes so long, 1 ms unless said otherwise, and no slot; above 0, as it would be asked for again. */
  readonly refusalTime?: number;
}

/** Exponential with mean 1, the same for the same seed, a whole number of 32 bits. */
export function exponentialFactors(seed: number): () => number {
  const fraction = seededFractions(seed);
  return () => -Math.log(fraction());
}

/** So many slots, and a queue before them: first come, first served, by the law of the simulator. */
export class QueueingServer {
  readonly #options: QueueingServerOptions;
  readonly #law: ServiceLaw;
  readonly #clock: VirtualClock;
  readonly #refusals: { readonly full: TargetError; readonly broken: TargetError };
  /** Those who come last, and those who come first, the first of all at the end. */
  #last: QueueingJob[] = [];
  #first: QueueingJob[] = [];
  #waiting = 0;
  #running = 0;
  #underway = 0;

  /** Throws for a server that would answer in no time. */
  constructor(options: QueueingServerOptions, clock: VirtualClock) {
    const { timeToFirstToken, refusalTime = 1, queueLimit = Infinity } = options;
    if (!(timeToFirstToken > 0 && refusalTime > 0))
      throw new Error('answers and refusals must take time; write timeToFirstToken and refusalTime above 0');
    this.#options = options;
    this.#clock = clock;
    this.#law = {
      timeToFirstToken: milliseconds(timeToFirstToken),
      interTokenLatency: milliseconds(options.interTokenLatency ?? 0),
      prefillPerToken: milliseconds(options.prefillPerToken ?? 0),
      decodePerContextToken: milliseconds(options.decodePerContextToken ?? 0),
      slowdownPerStream: options.slowdownPerStream ?? 0,
    };
    // One of each for all requests: an error takes its stack along.
    this.#refusals = {
      full: new TargetError('http error', `429: ${queueLimit} requests wait already`, { status: 429 }),
      broken: new TargetError('http error', '500: the server is broken by now', { status: 500 }),
    };
  }

  /** Takes a request in at this instant, and tells `events` in virtual time what becomes of it. */
  take(size: JobSize, events: ResponseEvents): AnswerExchange {
    const { slots, queueLimit = Infinity, failsFrom = Infinity } = this.#options;
    const now = this.#clock.now();
    const job = new QueueingJob(size, events, (aborted, error) => {
      this.#abort(aborted, error);
    });
    this.#underway += 1;
    events.sent(now);
    if (now >= failsFrom) this.#refuse(job, this.#refusals.broken);
    else if (this.#running < slots && this.#waiting === 0) this.#serve(job);
    else if (this.#waiting >= queueLimit) this.#refuse(job, this.#refusals.full);
    else {
      this.#waiting += 1;
      this.#last.push(job);
    }
    return job;
  }

  #refuse(job: QueueingJob, error: TargetError): void {
    job.state = 'refused';
    job.appointment = this.#clock.timer(milliseconds(this.#options.refusalTime ?? 1), () => {
      job.events.headers(this.#clock.now(), error.status ?? 0);
      this.#fail(job, error);
    });
  }

  #serve(job: QueueingJob): void {
    this.#running += 1;
    const now = this.#clock.now();
    const factor = this.#options.factor?.() ?? 1;
    const start = { promptTokens: job.size.words, cachedTokens: 0, running: this.#running };
    job.begin(now, tokenDelays(this.#law, start), factor);
    job.appointment = this.#clock.at(job.dueAt(job.size.tokens), () => {
      // Whoever waits goes before a user who asks again for having been answered.
      this.#running -= 1;
      this.#fillSlots();
      job.complete();
      this.#over();
    });
  }

  #fillSlots(): void {
    while (this.#running < this.#options.slots && this.#waiting > 0) {
      const next = this.#nextInLine();
      if (next === undefined) return;
      this.#waiting -= 1;
      this.#serve(next);
    }
  }

  #nextInLine(): QueueingJob | undefined {
    for (;;) {
      if (this.#first.length === 0) [this.#first, this.#last] = [this.#last.reverse(), []];
      const job = this.#first.pop();
      // Who has left in the meantime is passed over.
      if (job === undefined || job.state === 'waiting') return job;
    }
  }

  #abort(job: QueueingJob, error: TargetError): void {
    const { state } = job;
    if (state === 'over') return;
    job.appointment?.[Symbol.dispose]();
    job.state = 'over';
    if (state === 'waiting') this.#waiting -= 1;
    if (state === 'running') {
      const now = this.#clock.now();
      job.tellTokens(now);
      this.#running -= 1;
      // Not at once: those who wait may be about to leave, too.
      this.#clock.at(now, () => {
        this.#fillSlots();
      });
    }
    this.#fail(job, error);
  }

  #fail(job: QueueingJob, error: TargetError): void {
    job.state = 'over';
    job.events.failed(this.#clock.now(), error);
    this.#over();
  }

  #over(): void {
    this.#underway -= 1;
    if (this.#underway === 0) this.#clock.endTurn();
  }
}
