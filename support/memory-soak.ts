import type { Evidence } from './assertions/judge';
import type { SamplingProgress } from './load/batch-sampling';
import { LATENCIES } from './load/latencies';
import { kvFragmentationOf, type KvLook } from './kv-fragmentation';
import { liveTokens, type PrefixKeeping } from './load/live-tokens';
import { isCompleted, type RequestRecord } from './load/request-record';
import type { Round } from './load/round';
import type { SoakObserver } from './load/soak-load';
import type { Reading } from './probes/probe';
import type { SeriesSample } from './probes/server-metrics/server-metrics-probe';

interface SoakReport {
  record(record: RequestRecord): void;
  progress(progress: SamplingProgress): void;
}

/** Makes of each round of a soak what its requests alone can tell, since they are not kept. */
export class SoakBooks implements SoakObserver {
  readonly #metrics: () => Reading<SeriesSample>;
  readonly #prefixes: number;
  readonly #report: SoakReport;
  readonly #looks: KvLook[] = [];
  #seen = 0;
  #firstTokens = { sum: 0, count: 0 };

  constructor(metrics: () => Reading<SeriesSample>, prefixes: number, report: SoakReport) {
    this.#metrics = metrics;
    this.#prefixes = prefixes;
    this.#report = report;
  }

  /** Of all measured requests; NaN where none showed a first token. */
  get timeToFirstToken(): { readonly meanMs: number; readonly count: number } {
    const { sum, count } = this.#firstTokens;
    return { meanMs: sum / count, count };
  }

  progress(progress: SamplingProgress): void {
    this.#report.progress(progress);
  }

  round({ records, span }: Round): void {
    for (const record of records) {
      this.#report.record(record);
      if (!isCompleted(record)) continue;
      for (const { value } of LATENCIES.ttft(record)) {
        this.#firstTokens.sum += value;
        this.#firstTokens.count += 1;
      }
    }
    if (span === undefined) return;
    for (const { at, metrics } of this.#freshSamples()) {
      const { kv } = metrics;
      const usedTokens = kv?.usedTokens;
      if (kv === undefined || usedTokens === undefined || at < span.from || at > span.to) continue;
      const keeping: PrefixKeeping = { sharesPrefixes: kv.sharesPrefixes, prefixes: this.#prefixes };
      this.#looks.push({ at, usedTokens, live: liveTokens(records, at, keeping) });
    }
  }

  /** The share of the KV cache in use that held no live token, and why it is not to be believed. */
  get fragmentation(): { readonly evidence: Evidence; readonly doubts: readonly string[] } {
    const reason = this.#whyNoKv();
    if (reason !== undefined) return { evidence: { status: 'unavailable', reason }, doubts: [] };
    return kvFragmentationOf(this.#looks);
  }

  /** How much of what the server's allocator took from the driver it does not use, where the server tells it. */
  get allocatorText(): string | undefined {
    const reading = this.#metrics();
    const last = reading.status === 'sampled' ? reading.samples.at(-1)?.metrics.allocator : undefined;
    if (reading.status === 'unavailable' || last === undefined) return undefined;
    const share = 100 * (1 - last.allocatedBytes / last.reservedBytes);
    return `fragmentation of the GPU memory allocator, by ${reading.source}: ${share.toPrecision(3)}% of what it reserved is not allocated`;
  }

  #whyNoKv(): string | undefined {
    const reading = this.#metrics();
    if (reading.status === 'unavailable') return reading.reason;
    const kv = reading.samples.at(-1)?.metrics.kv;
    if (kv?.usedTokens === undefined)
      return `${reading.source} does not say how much of its KV cache is in use`;
    return kv.countsCached
      ? `${reading.source} counts what it keeps for later prompts as used: what of it is fragmented cannot be told`
      : undefined;
  }

  #freshSamples(): readonly SeriesSample[] {
    const reading = this.#metrics();
    if (reading.status === 'unavailable') return [];
    const fresh = reading.samples.slice(this.#seen);
    this.#seen = reading.samples.length;
    return fresh;
  }
}
