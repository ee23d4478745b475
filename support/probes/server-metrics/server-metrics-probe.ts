import { setTimeout } from 'node:timers/promises';
import { monotonicClock, type Clock } from '../../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../../quantities/units';
import type { Probe, Reading, RunningProbe } from '../probe';
import { unavailable, type Unavailable } from '../process/unavailable';
import { known, type ServerMetrics } from './server-metrics';
import { scrapeServer, type FailedScrape, type ScrapeTarget, type ServerScrape } from './server-scrape';

/** A scrape of a series, without the histograms: those are read around a measurement, with `readNow`. */
export interface SeriesSample {
  readonly at: Milliseconds;
  readonly metrics: Omit<ServerMetrics, 'histograms'>;
}

/** How often the probe asks, and how long it waits. */
interface Timing {
  /** From the beginning of one scrape to that of the next; a second where nothing is said. */
  readonly interval: Milliseconds;
  /** A scrape that takes longer gives no sample. */
  readonly deadline: Milliseconds;
  readonly clock: Clock;
  /** Resolves after that time, or early when the signal aborts. */
  readonly wait: (duration: Milliseconds, signal: AbortSignal) => Promise<void>;
}

/** Whom the probe asks, and when. */
export type ServerMetricsProbeOptions = ScrapeTarget & Partial<Timing>;

const DEFAULTS: Timing = {
  interval: milliseconds(1000),
  deadline: milliseconds(5000),
  clock: monotonicClock,
  wait: async (duration, signal) => {
    await setTimeout(duration, undefined, { signal, ref: false }).catch(() => undefined);
  },
};

type Scrape = (signal: AbortSignal) => Promise<ServerScrape | FailedScrape>;

/** Scrapes a server's own metrics, one scrape at a time, until it is disposed. */
export class ServerMetricsProbe implements Probe<SeriesSample> {
  readonly name = 'server metrics';
  readonly #options: ScrapeTarget & Timing;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ServerMetricsProbeOptions) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Resolves when the first scrape has ended, so that its reading says at once whether there are metrics. */
  async start(signal: AbortSignal): Promise<RunningProbe<SeriesSample>> {
    const sampling = new Sampling(this.#scrape, this.#options, signal);
    await sampling.sample();
    sampling.goOn();
    return sampling;
  }

  /** One scrape with its histograms, before and after a piece of load. Rejects only with the signal's reason. */
  readNow(signal: AbortSignal): Promise<ServerScrape | Unavailable> {
    return this.#scrape(signal);
  }

  /** Waits for the scrape under way: the server should not answer two at a time. */
  readonly #scrape: Scrape = (signal) => {
    const scrape = this.#last.then(() => scrapeServer(this.#options, signal));
    this.#last = scrape.catch(() => undefined);
    return scrape;
  };
}

class Sampling implements RunningProbe<SeriesSample> {
  readonly #scrape: Scrape;
  readonly #timing: Timing;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #samples: SeriesSample[] = [];
  readonly #started: Milliseconds;
  #source = '';
  #failures = 0;
  #failure: FailedScrape | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(scrape: Scrape, timing: Timing, signal: AbortSignal) {
    this.#scrape = scrape;
    this.#timing = timing;
    this.#started = timing.clock.now();
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  read(): Reading<SeriesSample> {
    if (this.#samples.length === 0)
      return unavailable(this.#failure?.reason ?? 'stopped before the server showed its metrics');
    const failed =
      this.#failure && `; ${this.#failures} scrapes failed, the last because ${this.#failure.reason}`;
    return { status: 'sampled', samples: this.#samples, source: `${this.#source}${failed ?? ''}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  goOn(): void {
    this.#loop = this.#sampleOnAndOn();
  }

  /** Adds one sample, or counts a failure; never rejects. */
  async sample(): Promise<void> {
    const outcome = await this.#scrape(this.#signal).catch((error: unknown): FailedScrape => ({
      ...unavailable(`the scrape failed: ${String(error)}`),
      isLasting: false,
    }));
    if (this.#signal.aborted) return;
    if (outcome.status === 'unavailable') {
      this.#failures += 1;
      this.#failure = outcome;
      return;
    }
    this.#source = outcome.source;
    const metrics = known<ServerMetrics>({ ...outcome.metrics, histograms: undefined });
    this.#samples.push({ at: outcome.at, metrics });
  }

  async #sampleOnAndOn(): Promise<void> {
    const { clock, interval, wait } = this.#timing;
    // What has answered once may answer again, whatever it says now.
    for (let tick = 1; this.#samples.length > 0 || this.#failure?.isLasting !== true; tick += 1) {
      const now = clock.now();
      // Ticks that passed during a long scrape are left out, and the next ones stay where they were.
      tick = Math.max(tick, Math.ceil(elapsed(this.#started, now) / interval));
      await wait(elapsed(now, milliseconds(this.#started + tick * interval)), this.#signal);
      if (this.#signal.aborted) return;
      await this.sample();
    }
  }
}
