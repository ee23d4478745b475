import type { Dispatcher } from 'undici';
import type { Evidence } from './assertions/judge';
import type { RunningProbe } from './probes/probe';
import { metricsDispatcher } from './probes/prometheus/metrics-dispatcher';
import { histogramBetween } from './probes/server-metrics/histogram-difference';
import { prefixHitRate } from './probes/server-metrics/prefix-hit-rate';
import { reconcile, reconciliationText } from './probes/server-metrics/reconciliation';
import {
  ServerMetricsProbe,
  type SeriesSample,
  type ServerMetricsProbeOptions,
} from './probes/server-metrics/server-metrics-probe';
import type { Milliseconds } from './quantities/units';
import { run } from './run';
import { exactly } from './server-meter';
import type { SystemUnderTest } from './system/system-under-test';
import { requestHeaders } from './target/request-headers';

type Scrape = Awaited<ReturnType<ServerMetricsProbe['readNow']>>;

/** The server's own metrics: its counters before and after a piece of load, and a series meanwhile where it is asked for. */
export class ServerMetricsWatch implements AsyncDisposable {
  readonly #dispatcher: Dispatcher | undefined;
  readonly #options: ServerMetricsProbeOptions;
  readonly #probe: ServerMetricsProbe;
  #before: Scrape = { status: 'unavailable', reason: 'the load was not begun' };
  #after: Scrape = this.#before;

  /** The server's key and headers, and the way to it, are for its own origin only. */
  constructor({ baseUrl, server }: SystemUnderTest, model: string) {
    const url = new URL(run.parameters.metricsUrl ?? new URL('/metrics', baseUrl));
    const isItsOwn = url.origin === new URL(baseUrl).origin;
    const headers = isItsOwn ? requestHeaders(server.api, server.settings) : {};
    this.#dispatcher = isItsOwn ? metricsDispatcher(server.settings) : undefined;
    const way = this.#dispatcher === undefined ? {} : { dispatcher: this.#dispatcher };
    this.#options = { url, model, headers, ...way };
    this.#probe = new ServerMetricsProbe(this.#options);
  }

  /** Begins to look again and again, until what it gives back is disposed of; it can be read after that, too. */
  series(interval: Milliseconds): Promise<RunningProbe<SeriesSample>> {
    return new ServerMetricsProbe({ ...this.#options, interval }).start(run.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher?.destroy();
  }

  /** Called when no request is under way: what the counters say then is what came before. */
  async begin(): Promise<void> {
    this.#before = await this.#probe.readNow(run.signal);
  }

  async end(): Promise<void> {
    this.#after = await this.#probe.readNow(run.signal);
  }

  get source(): string {
    const seen = [this.#after, this.#before].find(({ status }) => status === 'sampled');
    return seen?.status === 'sampled' ? seen.source : 'no metrics of the server';
  }

  /** Prompt tokens that the server found in its cache, by its own counters; exact. */
  get hitRate(): { readonly evidence: Evidence; readonly source: string } {
    const [before, after] = [this.#before, this.#after];
    const unavailable = [before, after].find(({ status }) => status === 'unavailable');
    if (before.status === 'unavailable' || after.status === 'unavailable')
      return { evidence: unavailable as Extract<Scrape, { status: 'unavailable' }>, source: this.source };
    const rate = prefixHitRate(before.metrics, after.metrics);
    if (rate.status === 'unavailable') return { evidence: rate, source: after.source };
    const method = `${rate.hitTokens.toLocaleString('en-US')} of them found`;
    return {
      evidence: exactly(rate.percent, rate.queriedTokens, 'share', method, 'prompt tokens'),
      source: `${rate.source} of ${after.source}`,
    };
  }

  /** Whether the server timed first tokens as the client did, in a sentence. */
  firstTokensText({ meanMs, count }: { readonly meanMs: number; readonly count: number }): string {
    const [before, after] = [this.#before, this.#after];
    const difference =
      before.status === 'unavailable'
        ? before
        : after.status === 'unavailable'
          ? after
          : histogramBetween(before.metrics.histograms.ttft, after.metrics.histograms.ttft);
    return reconciliationText('time to first token', reconcile(meanMs, count, difference));
  }
}
