import type { Evidence } from './assertions/judge';
import type { Reading } from './probes/probe';
import { histogramBetween } from './probes/server-metrics/histogram-difference';
import { prefixHitRate } from './probes/server-metrics/prefix-hit-rate';
import { reconcile, reconciliationText } from './probes/server-metrics/reconciliation';
import { ServerMetricsProbe, type SeriesSample } from './probes/server-metrics/server-metrics-probe';
import { milliseconds } from './quantities/units';
import { run } from './run';
import { exactly } from './server-meter';
import type { SystemUnderTest } from './system/system-under-test';
import { requestHeaders } from './target/request-headers';

/** Often enough for averages over some tens of seconds, and little work for the server. */
const INTERVAL = milliseconds(250);

type Scrape = Awaited<ReturnType<ServerMetricsProbe['readNow']>>;

/** The server's own metrics: a series, and its counters before and after a piece of load. */
export class ServerMetricsWatch {
  readonly read: () => Reading<SeriesSample>;
  readonly #probe: ServerMetricsProbe;
  #before: Scrape = { status: 'unavailable', reason: 'the load was not begun' };
  #after: Scrape = this.#before;

  private constructor(probe: ServerMetricsProbe, read: () => Reading<SeriesSample>) {
    this.#probe = probe;
    this.read = read;
  }

  /** Watches until the resources are disposed of. The server's key and headers go to its own origin only. */
  static async start(
    { baseUrl, server }: SystemUnderTest,
    model: string,
    resources: AsyncDisposableStack,
  ): Promise<ServerMetricsWatch> {
    const url = new URL(run.parameters.metricsUrl ?? new URL('/metrics', baseUrl));
    const isItsOwn = url.origin === new URL(baseUrl).origin;
    const headers = isItsOwn ? requestHeaders(server.api, server.settings) : {};
    const probe = new ServerMetricsProbe({ url, model, interval: INTERVAL, headers });
    const running = resources.use(await probe.start(run.signal));
    return new ServerMetricsWatch(probe, () => running.read());
  }

  /** Called when no request is under way: what the counters say then is what came before. */
  async begin(): Promise<void> {
    this.#before = await this.#probe.readNow(run.signal);
  }

  async end(): Promise<void> {
    this.#after = await this.#probe.readNow(run.signal);
  }

  get source(): string {
    const reading = this.read();
    return reading.status === 'sampled' ? reading.source : 'no metrics of the server';
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
