import { monotonicClock, type Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { ClientHealth } from './health/client-health';
import { Ledger } from './ledger';
import type { LoadRunner } from './load-runner';
import { LoadSummary } from './load-summary';
import type { RequestRecord } from './request-record';
import { batchRound, type Round } from './round';
import type { RoundsPlan } from './rounds-plan';

export interface SamplingProgress {
  readonly phase: 'warm-up' | 'measuring';
  readonly rounds: number;
  readonly tokens: number;
  readonly elapsed: Milliseconds;
  readonly budget: Milliseconds;
}

/** Whom a sampling tells what happens; nobody by default. */
export interface SamplingObserver {
  record?(record: RequestRecord): void;
  /** Called before a measured round; what it gives back, after it. */
  around?(): Promise<() => Promise<void>>;
  progress?(progress: SamplingProgress): void;
}

/** All answers of a round failed: the load cannot go on, and the first failure says why. */
export class RoundFailedError extends Error {
  override readonly name = 'RoundFailedError';
}

/** How much the sample grows between two looks at a verdict: fewer looks, fewer chances to stop by luck. */
const GROWTH_BETWEEN_LOOKS = 1.25;

/** In ms. */
const WARM_UP_TIME = 1000;

/**
 * Sampling in rounds: warm-up rounds, then measured ones for as long as somebody asks for more and the budget
 * lasts.
 */
export class BatchSampling {
  readonly ledger = new Ledger();
  readonly #plan: RoundsPlan;
  readonly #runner: LoadRunner;
  readonly #observer: SamplingObserver;
  readonly #clock: Clock;
  readonly #rounds: Round[] = [];
  readonly #health: ClientHealth[] = [];
  readonly #faults = new Set<string>();
  #scheduled = 0;
  #spent = 0;

  constructor(
    plan: RoundsPlan,
    runner: LoadRunner,
    { observer = {}, clock = monotonicClock }: { observer?: SamplingObserver; clock?: Clock } = {},
  ) {
    this.#plan = plan;
    this.#runner = runner;
    this.#observer = observer;
    this.#clock = clock;
  }

  get summary(): LoadSummary {
    return new LoadSummary(this.#rounds);
  }

  /** What the warm-up showed, for who must know the load before it is measured; in no figure of the run. */
  get warmUpSummary(): LoadSummary {
    const warmUps = this.#rounds.filter(({ warmUp }) => warmUp);
    return new LoadSummary(warmUps.map((round) => ({ ...round, warmUp: false })));
  }

  /** How the client fared in each measured round. */
  get health(): readonly ClientHealth[] {
    return this.#health;
  }

  /** What went wrong with the client in any round, those of the warm-up among them. */
  get faults(): readonly string[] {
    return [...this.#faults];
  }

  /** None is left to a client with faults: whatever it sends on is judged no more. */
  get budgetLeft(): boolean {
    return this.#faults.size === 0 && this.#spent < this.#plan.budget;
  }

  /**
   * Rounds that are in no figure: afterwards connections stand, and caches and compiled code are warm, here
   * and in the server. At least one, and as many as take a second.
   */
  async warmUp(signal: AbortSignal): Promise<void> {
    const end = this.#clock.now() + WARM_UP_TIME;
    do await this.#round(true, signal);
    while (this.#clock.now() < end);
  }

  /**
   * Measures until the figures are settled or the budget is spent, at least one round. `settled` is asked
   * before the first and whenever the sample has grown by a quarter.
   */
  async measureUntil(settled: (summary: LoadSummary) => boolean, signal: AbortSignal): Promise<LoadSummary> {
    for (;;) {
      const summary = this.summary;
      const measured = summary.rounds.length;
      if (measured > 0 && (settled(summary) || !this.budgetLeft)) return summary;
      const next = Math.max(measured + 1, Math.ceil(measured * GROWTH_BETWEEN_LOOKS));
      for (let rounds = measured; rounds < next && (rounds === 0 || this.budgetLeft); rounds += 1) {
        await this.#round(false, signal);
      }
    }
  }

  /** Measures exactly so many rounds, whatever they show and take. */
  async measureRounds(rounds: number, signal: AbortSignal): Promise<LoadSummary> {
    for (let round = 0; round < rounds; round += 1) await this.#round(false, signal);
    return this.summary;
  }

  async #round(warmUp: boolean, signal: AbortSignal): Promise<void> {
    const firstRequest = this.#scheduled;
    const index = this.#rounds.length;
    this.#scheduled += this.#plan.requestsEach;
    const endRound = warmUp ? undefined : await this.#observer.around?.();
    const from = this.#clock.now();
    const run = await this.#runner.begin(this.#plan.round({ index, warmUp, firstRequest }), signal).result;
    this.ledger.add(run.counts);
    for (const fault of run.health.faults ?? []) this.#faults.add(fault);
    const round = batchRound(index, warmUp, run.records);
    this.#rounds.push(round);
    for (const record of round.records) this.#observer.record?.(record);
    if (!warmUp) {
      this.#spent += this.#clock.now() - from;
      await endRound?.();
      this.#health.push(run.health);
    }
    this.#tellProgress(warmUp);
    signal.throwIfAborted();
    failIfNothingCompleted(round);
    this.#failIfTooLong(round);
  }

  #failIfTooLong({ records }: Round): void {
    const { sequenceLength = Infinity } = this.#plan;
    const longest = Math.max(
      ...records.map((record) => ('inputTokens' in record ? record.inputTokens + record.outputTokens : 0)),
    );
    if (longest <= sequenceLength) return;
    throw new Error(
      `a request took ${longest} tokens, prompt and output together, which is beyond the sequence length of ${sequenceLength}`,
    );
  }

  #tellProgress(warmUp: boolean): void {
    this.#observer.progress?.({
      phase: warmUp ? 'warm-up' : 'measuring',
      rounds: this.#rounds.filter((round) => !round.warmUp).length,
      tokens: this.summary.outputTokens,
      elapsed: milliseconds(this.#spent),
      budget: this.#plan.budget,
    });
  }
}

function failIfNothingCompleted({ records, warmUp, index }: Round): void {
  if (records.some(({ outcome }) => outcome === 'completed')) return;
  const [first] = records;
  if (first === undefined || first.outcome === 'completed') return;
  const which = warmUp ? 'the warm-up round' : `round ${index}`;
  throw new RoundFailedError(
    `all ${records.length} requests of ${which} failed (${first.outcome}): ${first.error}`,
  );
}
