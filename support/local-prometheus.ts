import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BalancerError } from './cluster/balancer';
import { BalancerProcess } from './cluster/balancer-process';
import { onFreePort } from './cluster/balancer-process-port';
import { programOnPath } from './cluster/known-program';
import { temporaryFolder } from './cluster/leftovers-folder';
import { localPrometheusConfiguration } from './local-prometheus-configuration';
import type { SampleSchedule } from './monitoring/prometheus/live-values';
import { PrometheusApi, type PrometheusTarget } from './monitoring/prometheus/prometheus-api';
import { printPrometheusDuration } from './monitoring/prometheus/prometheus-duration';
import { PrometheusError } from './monitoring/prometheus/prometheus-error';
import { milliseconds, type Milliseconds } from './quantities/units';

/** What a Prometheus of our own scrapes. */
export interface LocalPrometheusOptions {
  /** Its path. */
  readonly program: string;
  /** With its path, as a `MetricsExporter` has it. */
  readonly exporterUrl: string;
  /** Whole milliseconds, of which Prometheus takes 1 or more; parts of one are rounded. */
  readonly schedules: readonly SampleSchedule[];
  readonly retention: Milliseconds;
  /** Of its start. */
  readonly signal: AbortSignal;
}

/** The path of the Prometheus of this machine; undefined without one. */
export const findPrometheus = (environment: NodeJS.ProcessEnv): string | undefined =>
  programOnPath('prometheus', environment['PATH'] ?? '');

/**
 * It looks at what it is to scrape 5 s after its start at the earliest, and twice as late with the default flags; and
 * spreads first scrapes over the interval.
 */
const FIRST_SCRAPES_WITHIN_MS = 60_000;
const ASK_WITHIN_MS = milliseconds(2_000);

/**
 * Flags that its help does not show. Stamps are otherwise moved by up to 2 ms to the instants that were due, which
 * would hide how late scrapes are.
 */
const HIDDEN_FLAGS = ['--no-scrape.adjust-timestamps', '--scrape.discovery-reload-interval=100ms'];

/** A Prometheus of our own: a child process with a folder of its own, on a free port of the loopback. */
export class LocalPrometheus implements AsyncDisposable {
  readonly url: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(url: string, resources: AsyncDisposableStack) {
    this.url = url;
    this.#resources = resources;
  }

  /**
   * Resolves once it has scraped the exporter for each interval, which takes it 5 s and more. Rejects with a
   * `PrometheusError` that has its words, or with the signal's reason, and leaves nothing then.
   */
  static async start(options: LocalPrometheusOptions): Promise<LocalPrometheus> {
    if (options.schedules.length === 0)
      throw new PrometheusError('no Prometheus of our own: there is nothing to scrape; give it a schedule');
    try {
      return await startWith(options, HIDDEN_FLAGS).catch((error: unknown) => {
        const isUnknown = error instanceof BalancerError && error.message.includes('unknown long flag');
        if (isUnknown) return startWith(options, []);
        throw error;
      });
    } catch (cause) {
      if (!(cause instanceof BalancerError)) throw cause;
      throw new PrometheusError(`no Prometheus of our own: ${cause.message}`, { cause });
    }

    function startWith(started: LocalPrometheusOptions, flags: readonly string[]): Promise<LocalPrometheus> {
      return onFreePort(async (port) => {
        await using resources = new AsyncDisposableStack();
        const url = await startOn(port, started, flags, resources);
        return new LocalPrometheus(url, resources.move());
      });
    }
  }

  /** Ends it and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

async function startOn(
  port: number,
  { program, exporterUrl, schedules, retention, signal }: LocalPrometheusOptions,
  flags: readonly string[],
  resources: AsyncDisposableStack,
): Promise<string> {
  const folder = resources.use(await temporaryFolder());
  const file = join(folder.path, 'prometheus.yml');
  const data = join(folder.path, 'data');
  await mkdir(data);
  await writeFile(file, localPrometheusConfiguration(exporterUrl, schedules));
  signal.throwIfAborted();
  const child = resources.use(
    await BalancerProcess.start(program, [
      `--config.file=${file}`,
      `--storage.tsdb.path=${data}`,
      `--storage.tsdb.retention.time=${printPrometheusDuration(retention)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      ...flags,
    ]),
  );
  const url = `http://127.0.0.1:${port}`;
  const slowest = Math.max(0, ...schedules.map(({ interval }) => Math.ceil(interval)));
  const within = milliseconds(FIRST_SCRAPES_WITHIN_MS + (Number.isFinite(slowest) ? slowest : 0));
  await untilScraped(child, url, { within, signal });
  return url;
}

async function untilScraped(
  child: BalancerProcess,
  url: string,
  { within, signal }: { readonly within: Milliseconds; readonly signal: AbortSignal },
): Promise<void> {
  const api = new PrometheusApi(url, { deadline: ASK_WITHIN_MS });
  const late = AbortSignal.timeout(within);
  let targets: readonly PrometheusTarget[] = [];
  // One that is up at some time is scraped: at short intervals single scrapes are late.
  const scraped = new Set<string>();
  try {
    await child.until(() => isReady(url), AbortSignal.any([signal, late]));
    await child.until(
      async () => {
        targets = await api.targets().catch(() => targets);
        for (const { job, health } of targets) if (health === 'up') scraped.add(job);
        return targets.length > 0 && targets.every(({ job }) => scraped.has(job));
      },
      AbortSignal.any([signal, late]),
    );
  } catch (cause) {
    signal.throwIfAborted();
    if (!late.aborted) throw cause;
    const errors = targets.map(({ job, lastError }) => `${job}: ${lastError || 'not scraped yet'}`);
    const why = errors.length === 0 ? 'it does not know its targets' : errors.join('; ');
    throw new PrometheusError(
      `${url} has not scraped the exporter within ${within} ms: ${why}. Look into its exporter.`,
      { cause },
    );
  }
}

/** https://prometheus.io/docs/prometheus/latest/management_api/#readiness-check */
const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(ASK_WITHIN_MS) }).then(
    async (answer) => {
      await answer.body?.cancel();
      return answer.status === 200;
    },
    () => false,
  );
