import { monotonicClock, type Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { RoundFailedError, type SamplingProgress } from './batch-sampling';
import type { ClientHealth } from './health/client-health';
import { Ledger } from './ledger';
import type { ClosedModel, LoadPlan } from './load-plan';
import type { LoadRunner } from './load-runner';
import { LoadSummary } from './load-summary';
import { batchRound, type Round } from './round';
import type { PromptWorkload } from './workload';

/** Virtual users who ask without a pause, for as long as it takes. */
export interface SoakPlan {
  readonly workload: PromptWorkload;
  readonly virtualUsers: number;
  /** Of the load that counts for nothing, before. */
  readonly warmUp: Milliseconds;
  /** The books are made so often; what is under way then is answered first. */
  readonly roundTime: Milliseconds;
  /** Of a `LiveTally`, in which requests are counted as they end, through all rounds. */
  readonly tally?: SharedArrayBuffer;
}

/** Whom a soak tells of its rounds. */
export interface SoakObserver {
  /** Called with every measured round when it is over: what is to be made of its requests is made now. */
  round(round: Round): void;
  progress?(progress: SamplingProgress): void;
}

/** For how long a round goes on. */
type Extent = Pick<ClosedModel, 'requestsEach' | 'duration'>;

/** Requests whose figures are at hand; a soak of a day has millions. */
const KEPT_REQUESTS = 100_000;

/** A steady load for hours or days: every round is looked at, and only the first ones are kept. */
export class SoakLoad {
  readonly ledger = new Ledger();
  readonly health: ClientHealth[] = [];
  readonly #plan: SoakPlan;
  readonly #runner: LoadRunner;
  readonly #observer: SoakObserver;
  readonly #clock: Clock;
  readonly #rounds: Round[] = [];
  #kept = 0;
  #firstRequest = 0;
  #index = 0;
  #tokens = 0;
  #soaked = 0;

  constructor(plan: SoakPlan, runner: LoadRunner, observer: SoakObserver, clock: Clock = monotonicClock) {
    this.#plan = plan;
    this.#runner = runner;
    this.#observer = observer;
    this.#clock = clock;
  }

  /** Of the first requests, as many as are kept. */
  get summary(): LoadSummary {
    return new LoadSummary(this.#rounds);
  }

  /** The load before it counts. Throws when all requests fail: each user asks once before any asks on and on. */
  async warmUp(signal: AbortSignal): Promise<void> {
    await this.#send(true, { requestsEach: 1 }, signal);
    await this.#send(true, { requestsEach: Infinity, duration: this.#plan.warmUp }, signal);
  }

  /** How long it was measured so far. */
  get soaked(): Milliseconds {
    return milliseconds(this.#soaked);
  }

  /** Goes on for so long. Throws when all requests of a round fail; what was sent until then is in the books. */
  async measure(duration: Milliseconds, signal: AbortSignal): Promise<void> {
    const [from, before] = [this.#clock.now(), this.#soaked];
    for (let left: number = duration; left > 0; left = from + duration - this.#clock.now()) {
      this.#observer.progress?.({
        phase: 'measuring',
        rounds: this.health.length,
        tokens: this.#tokens,
        elapsed: this.soaked,
        budget: milliseconds(before + duration),
      });
      const time = milliseconds(Math.min(this.#plan.roundTime, left));
      await this.#send(false, { requestsEach: Infinity, duration: time }, signal);
      this.#soaked = before + this.#clock.now() - from;
    }
  }

  async #send(warmUp: boolean, extent: Extent, signal: AbortSignal): Promise<void> {
    const run = await this.#runner.begin(this.#loadOf(warmUp, extent), signal).result;
    this.ledger.add(run.counts);
    const round = batchRound(this.#index, warmUp, run.records);
    this.#index += 1;
    // Users who are faster than others leave gaps in the numbers.
    this.#firstRequest = run.records.reduce(
      (next, { index }) => Math.max(next, index + 1),
      this.#firstRequest,
    );
    if (!warmUp) {
      this.health.push(run.health);
      this.#keep(round);
      this.#observer.round(round);
    }
    signal.throwIfAborted();
    this.#failIfNothingCompleted(round);
  }

  #loadOf(warmUp: boolean, extent: Extent): LoadPlan {
    const { workload, virtualUsers, tally } = this.#plan;
    const none = milliseconds(0);
    return {
      load: {
        model: 'closed',
        virtualUsers,
        ...extent,
        thinkTime: none,
        rampUp: none,
      },
      workload,
      round: this.#index,
      warmUp,
      // A multiple of the users: each goes on with the shared beginning that it had.
      firstRequest: Math.ceil(this.#firstRequest / virtualUsers) * virtualUsers,
      ...(tally === undefined ? {} : { tally }),
    };
  }

  #keep(round: Round): void {
    for (const record of round.records)
      if (record.outcome === 'completed') this.#tokens += record.outputTokens;
    if (this.#kept >= KEPT_REQUESTS) return;
    this.#kept += round.records.length;
    this.#rounds.push(round);
  }

  #failIfNothingCompleted({ records, index }: Round): void {
    if (records.some(({ outcome }) => outcome === 'completed')) return;
    const [first] = records;
    const why =
      first === undefined || first.outcome === 'completed' ? '' : ` (${first.outcome}): ${first.error}`;
    throw new RoundFailedError(`all ${records.length} requests of round ${index} of the soak failed${why}`);
  }
}
