import { monotonicClock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { DEFAULT_BOOTSTRAP, blockBootstrap } from '../statistics/block-bootstrap';
import type { Dimension } from '../quantities/quantity';
import type { Estimation } from '../statistics/estimate';
import type { ClientHealth } from './health/client-health';
import { Ledger } from './ledger';
import type { LoadRunner } from './load-runner';
import { LoadSummary } from './load-summary';
import { RoundFailedError } from './batch-sampling';
import type { RequestRecord } from './request-record';
import { batchRound, type Round } from './round';
import type { RoundsPlan } from './rounds-plan';

/** One round of one of the two loads, and what was read around it. */
interface MeasuredRound<Around> {
  readonly summary: LoadSummary;
  readonly round: Round;
  readonly around: Around;
}

/** Reads whatever counts beside the requests, before a round; the function that it gives back reads it after. */
export type RoundMeter<Around> = () => Promise<() => Promise<Around>>;

/**
 * Two loads in turns, A B A B: what drifts on the machine meanwhile meets both alike. Differences are made pair by
 * pair, so that their intervals know of the drift, too.
 */
export class InterleavedLoad<Around> {
  readonly ledger = new Ledger();
  readonly health: ClientHealth[] = [];
  readonly #plans: readonly [RoundsPlan, RoundsPlan];
  readonly #runners: readonly [LoadRunner, LoadRunner];
  readonly #meter: RoundMeter<Around>;
  readonly #record: (record: RequestRecord) => void;
  readonly #rounds: readonly [MeasuredRound<Around>[], MeasuredRound<Around>[]] = [[], []];
  #index = 0;
  #firstRequest = 0;

  /** One runner for both loads, or one for each where they go to different servers. */
  constructor(
    plans: readonly [RoundsPlan, RoundsPlan],
    runner: LoadRunner | readonly [LoadRunner, LoadRunner],
    meter: RoundMeter<Around>,
    record: (record: RequestRecord) => void,
  ) {
    this.#plans = plans;
    this.#runners = 'begin' in runner ? [runner, runner] : runner;
    this.#meter = meter;
    this.#record = record;
  }

  /**
   * Sends a round of each that counts for nothing, and then pairs: at least so many, and for at least so long. Throws
   * when a whole round fails.
   */
  async measure(
    { pairs, duration = milliseconds(0) }: { readonly pairs: number; readonly duration?: Milliseconds },
    signal: AbortSignal,
  ): Promise<void> {
    const end = monotonicClock.now() + duration;
    for (let pair = -1; pair < pairs || monotonicClock.now() < end; pair += 1) {
      // B A after A B: neither load always follows the same other one.
      const order = pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
      for (const arm of order) await this.#send(arm, pair < 0, signal);
    }
  }

  /** All rounds of one of the two: 0 the first, 1 the second. */
  summary(arm: 0 | 1): LoadSummary {
    return new LoadSummary(this.#rounds[arm].map(({ round }) => round));
  }

  around(arm: 0 | 1): readonly Around[] {
    return this.#rounds[arm].map(({ around }) => around);
  }

  /** The mean difference of a figure of the rounds, second load minus first. */
  difference(figure: RoundFigure<Around>, dimension: Dimension): Estimation {
    return this.#paired(figure, dimension, 'mean difference', (first, second) => second - first);
  }

  /** The ratio of the means of a figure of the rounds, second load to first. */
  ratio(figure: RoundFigure<Around>, { percent = false } = {}): Estimation {
    const scale = percent ? 100 : 1;
    return this.#paired(
      figure,
      percent ? 'share' : 'count',
      'ratio of means',
      (first, second) => (scale * second) / first,
    );
  }

  #paired(
    figure: RoundFigure<Around>,
    dimension: Dimension,
    what: string,
    combine: (first: number, second: number) => number,
  ): Estimation {
    const [firsts, seconds] = this.#rounds;
    const pairs = firsts.flatMap((first, index) => {
      const second = seconds[index];
      if (second === undefined) return [];
      const pair = [figure(first.summary, first.around), figure(second.summary, second.around)] as const;
      return pair.every(Number.isFinite) ? [pair] : [];
    });
    const n = pairs.length;
    if (n === 0) return { status: 'too few samples', reason: 'no pair of rounds has this figure', n };
    const statistic = (counts?: Readonly<Uint32Array>): number => {
      let [one, two] = [0, 0];
      for (const [index, [left, right]] of pairs.entries()) {
        const times = counts?.[index] ?? 1;
        one += times * left;
        two += times * right;
      }
      return combine(one / n, two / n);
    };
    const value = statistic();
    const interval = blockBootstrap(n, statistic);
    if (interval === undefined)
      return { status: 'too few samples', reason: `${n} of at least 5 pairs`, value, n };
    const { confidence } = DEFAULT_BOOTSTRAP;
    const method = `${what}, bootstrap over ${n} interleaved pairs`;
    return { status: 'estimated', value, ...interval, n, of: 'pairs', confidence, dimension, method };
  }

  async #send(arm: 0 | 1, warmUp: boolean, signal: AbortSignal): Promise<void> {
    const plan = this.#plans[arm];
    const place = { index: this.#index, warmUp, firstRequest: this.#firstRequest };
    this.#index += 1;
    this.#firstRequest += plan.requestsEach;
    const read = await this.#meter();
    const run = await this.#runners[arm].begin(plan.round(place), signal).result;
    const around = await read();
    this.ledger.add(run.counts);
    const round = batchRound(place.index, warmUp, run.records);
    for (const record of round.records) this.#record(record);
    signal.throwIfAborted();
    const summary = new LoadSummary([{ ...round, warmUp: false }]);
    if (summary.completed === 0)
      throw new RoundFailedError(
        `all ${round.records.length} requests of a round of "${plan.name}" failed ${summary.failures.first ?? ''}`,
      );
    if (warmUp) return;
    this.health.push(run.health);
    this.#rounds[arm].push({ summary, round, around });
  }
}

type RoundFigure<Around> = (summary: LoadSummary, around: Around) => number;
