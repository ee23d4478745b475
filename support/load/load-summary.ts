import { blockBootstrap, DEFAULT_BOOTSTRAP, type BlockCounts } from '../statistics/block-bootstrap';
import type { BlockValues } from '../statistics/block-values';
import type { Estimate, Estimation } from '../statistics/estimate';
import { rankInterval, samplesToBound } from '../statistics/order-statistics';
import { proportionInterval } from '../statistics/proportion-interval';
import { WeightedSample } from '../statistics/weighted-sample';
import { amountsIn } from './amounts';
import { Blocks } from './blocks';
import { LATENCIES, type LatencyName } from './latencies';
import { latencyBlocks, rateBlocks } from './load-blocks';
import type { Failures, LoadFigures } from './load-figures';
import { METRICS, type Metric, type MetricName } from './metric';
import { statisticName, type Statistic } from './statistic';
import type { CompletedRecord, RequestRecord } from './request-record';
import { isCompleted } from './request-record';
import type { Round } from './round';

const { confidence } = DEFAULT_BOOTSTRAP;

/**
 * The figures of a load, made from the records of its rounds; warm-up rounds are in none of them. Only what answers
 * to their requests came in the time of a measured round is in its rate: the server worked on it then.
 */
export class LoadSummary implements LoadFigures {
  readonly rounds: readonly Round[];
  readonly #records: readonly RequestRecord[];
  readonly #completed: readonly CompletedRecord[];
  /** Those of the warm-up, too. */
  readonly #everyCompleted: readonly CompletedRecord[];
  readonly #blocks: Blocks;
  /** What has one value a request has too few in a slice of a round, and in most slices none. */
  readonly #wholeRounds: Blocks;
  readonly #samples = new Map<LatencyName, WeightedSample>();

  constructor(rounds: readonly Round[]) {
    this.rounds = rounds.filter(({ warmUp }) => !warmUp);
    this.#records = this.rounds.flatMap(({ records }) => records);
    this.#completed = this.#records.filter(isCompleted);
    this.#everyCompleted = rounds.flatMap(({ records }) => records.filter(isCompleted));
    this.#blocks = new Blocks(this.rounds);
    this.#wholeRounds = new Blocks(this.rounds, 1);
  }

  get completed(): number {
    return this.#completed.length;
  }

  get failed(): readonly RequestRecord[] {
    return this.#records.filter((record) => !isCompleted(record));
  }

  get failures(): Failures {
    const [first] = this.failed;
    return {
      count: this.failed.length,
      first: first === undefined || isCompleted(first) ? undefined : `(${first.outcome}): ${first.error}`,
    };
  }

  get completedRecords(): readonly CompletedRecord[] {
    return this.#completed;
  }

  get outputTokens(): number {
    return this.#completed.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
  }

  /** How the figures were made: client's clock, and where the token counts come from. */
  get source(): string {
    const counts = [...new Set(this.#completed.map(({ tokenSource }) => tokenSource))].join(', ');
    return `client, tokens by ${counts === '' ? 'no answer' : counts}`;
  }

  /** Output tokens per second of each round, in order; NaN of a round in which nothing completed. */
  get throughputs(): readonly { index: number; tokensPerSecond: number }[] {
    const amounts = amountsIn(this.#wholeRounds, this.#everyCompleted, 'tokens');
    return this.rounds.map(({ index, span }) => {
      if (span === undefined) return { index, tokensPerSecond: NaN };
      const tokens = amounts[this.#wholeRounds.of(index, span.from)] ?? 0;
      return { index, tokensPerSecond: (1000 * tokens) / (span.to - span.from) };
    });
  }

  /** What was sampled, for people: rounds, requests, tokens asked and got, prompt lengths. */
  get description(): string {
    let [least, most] = [Infinity, 0];
    for (const { inputTokens } of this.#completed) {
      if (inputTokens === undefined) continue;
      least = Math.min(least, inputTokens);
      most = Math.max(most, inputTokens);
    }
    const lengths = least === most ? String(most) : `${least} to ${most}`;
    const prompt = least > most ? '' : `, prompts of ${lengths} tokens`;
    return `${this.rounds.length} rounds, ${this.completed} of ${this.#records.length} requests completed, ${this.outputTokens} output tokens${prompt}`;
  }

  /** The pooled values of a latency, for charts. */
  values(name: LatencyName): readonly { value: number; weight: number }[] {
    return this.#completed.flatMap((record) => LATENCIES[name](record));
  }

  /** The figure with its 95 % interval, or why the data does not carry one. */
  estimate(name: MetricName, statistic: Statistic): Estimation {
    const metric = METRICS[name];
    if (this.#records.length === 0) return { status: 'too few samples', reason: 'no request was made', n: 0 };
    if (metric.kind === 'share') return this.#errorRate(metric);
    if (this.#completed.length === 0) {
      return {
        status: 'too few samples',
        reason: `none of ${this.#records.length} requests completed; the first ${this.failures.first ?? ''}`,
        n: 0,
      };
    }
    if (metric.kind === 'rate') return this.#rate(metric);
    return this.#latency(metric, name as LatencyName, statistic);
  }

  /** What a latency or a rate is made of, by the blocks that its interval is made from; none of a share. */
  blockValues(name: MetricName): BlockValues | undefined {
    const { kind } = METRICS[name];
    if (kind === 'share') return undefined;
    if (kind === 'rate') return rateBlocks(this.#blocks, this.#everyCompleted, name);
    return latencyBlocks(this.#blocksOf(name as LatencyName), this.#completed, name as LatencyName);
  }

  #latency(metric: Metric, name: LatencyName, statistic: Statistic): Estimation {
    const sample = this.#sample(name);
    const of =
      metric.kind === 'pooled' && name === 'itl' ? 'tokens' : metric.kind === 'pooled' ? 'gaps' : 'requests';
    const n = Math.round(sample.size);
    if (n === 0) {
      const reason = 'the answers came in one piece each: a server that does not stream shows no token times';
      return { status: 'too few samples', reason, n };
    }
    const common = { n, of, confidence, dimension: metric.dimension };
    if (statistic.kind === 'maximum') {
      const value = sample.maximum;
      return {
        status: 'estimated',
        ...common,
        value,
        low: value,
        high: value,
        confidence: 1,
        method: 'largest seen',
      };
    }
    const figure = (counts?: BlockCounts): number =>
      statistic.kind === 'mean' ? sample.mean(counts) : sample.quantile(statistic.share, counts);
    const needed = statistic.kind === 'mean' ? 2 : samplesToBound(statistic.share, confidence);
    if (n < needed) {
      const reason = `a ${statisticName(statistic)} needs at least ${needed} ${of}, and there are ${n}`;
      return { status: 'too few samples', reason, value: figure(), n, neededSamples: needed };
    }
    if (metric.kind === 'request' && statistic.kind === 'percentile') {
      return this.#ranked(name, statistic.share, common);
    }
    return this.#resampled(common, figure, this.#blocksOf(name));
  }

  /** Requests are taken as independent: their percentiles are bounded by order statistics. */
  #ranked(
    name: LatencyName,
    share: number,
    common: Omit<Estimate, 'value' | 'low' | 'high' | 'method'>,
  ): Estimation {
    const sorted = this.values(name)
      .map(({ value }) => value)
      .toSorted((one, other) => one - other);
    const ranks = rankInterval(sorted.length, share, confidence);
    const value = this.#sample(name).quantile(share);
    if (ranks === undefined)
      return { status: 'too few samples', reason: 'too few requests', value, n: sorted.length };
    const [low, high] = [sorted[ranks.lowRank - 1] ?? NaN, sorted[ranks.highRank - 1] ?? NaN];
    return { status: 'estimated', ...common, value, low, high, method: 'order statistics' };
  }

  /** Output tokens, or completed requests, over the time of the rounds: pauses between them are no load. */
  #rate(metric: Metric): Estimation {
    const of = metric.name === 'request_rate' ? 'requests' : 'tokens';
    const amounts = amountsIn(this.#blocks, this.#everyCompleted, of);
    const { lengths } = this.#blocks;
    const figure = (counts?: BlockCounts): number => {
      let [amount, time] = [0, 0];
      for (const [block, length] of lengths.entries()) {
        const times = counts?.[block] ?? 1;
        amount += (amounts[block] ?? 0) * times;
        time += length * times;
      }
      return (amount / time) * 1000;
    };
    const n = Math.round(amounts.reduce((sum, amount) => sum + amount, 0));
    return this.#resampled({ n, of, confidence, dimension: metric.dimension }, figure, this.#blocks);
  }

  #errorRate({ dimension }: Metric): Estimation {
    const n = this.#records.length;
    const hits = this.failed.length;
    const { low, high } = proportionInterval(hits, n, confidence);
    const common = { n, of: 'requests', confidence, dimension, method: 'Clopper-Pearson' };
    return { status: 'estimated', ...common, value: (100 * hits) / n, low: 100 * low, high: 100 * high };
  }

  #resampled(
    common: Omit<Estimate, 'value' | 'low' | 'high' | 'method'>,
    figure: (counts?: BlockCounts) => number,
    blocks: Blocks,
  ): Estimation {
    const value = figure();
    const interval = blockBootstrap(blocks.count, figure);
    if (interval === undefined) {
      return {
        status: 'too few samples',
        reason: `too few blocks (${blocks.description})`,
        value,
        n: common.n,
      };
    }
    const method = `block bootstrap over ${blocks.description}`;
    return { status: 'estimated', ...common, value, ...interval, method };
  }

  #blocksOf(name: LatencyName): Blocks {
    return METRICS[name].kind === 'request' ? this.#wholeRounds : this.#blocks;
  }

  #sample(name: LatencyName): WeightedSample {
    const known = this.#samples.get(name);
    if (known !== undefined) return known;
    const blocks = this.#blocksOf(name);
    const items = this.#completed.flatMap((record) =>
      LATENCIES[name](record).map(({ value, weight, at }) => ({
        value,
        weight,
        block: blocks.of(record.round, at),
      })),
    );
    const sample = new WeightedSample(items);
    this.#samples.set(name, sample);
    return sample;
  }
}
