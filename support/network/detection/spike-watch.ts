import { setTimeout as pause } from 'node:timers/promises';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import type { NetworkEnvironment } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { ContainerProber, type ProberOptions } from '../probing/container-prober';
import type { DetectedSpike } from './detected-spike';
import { EvidenceHistory } from './evidence/evidence-history';
import { KernelSampler } from './evidence/kernel-sampler';
import { sampleQueues } from './evidence/queue-sampler';
import { SpikeDetector } from './spike-detector';
import { SpikeLocator } from './spike-locator';

/** A tenth of a second tells a throttled period from the next; reading takes a millisecond or two of CPU. */
const SAMPLE_EVERY_MS = { quiet: 190, spike: 100 } as const;
/** Each look at queues starts processes. */
const QUEUES_EVERY_MS = { quiet: 1_000, spike: 100 } as const;
/** What is waited for is known no sooner than looks are. */
const LOOK_EVERY_MS = 20;
/** Looks of some minutes, for charts. */
const MOST_LOOKS = 60_000;

/** What spikes are looked for with. */
export interface SpikeWatchOptions {
  /** Looks that take so many ms longer than before are late. */
  readonly threshold: Milliseconds;
  /** How containers are looked at; every 50 ms if that is not said. */
  readonly prober?: Pick<ProberOptions, 'interval'>;
  /** Ends the start, and the watch. */
  readonly signal: AbortSignal;
}

/** Looks at all containers of an environment and at the kernel, detects spikes and locates their cause. */
export class SpikeWatch implements AsyncDisposable {
  readonly #environment: NetworkEnvironment;
  readonly #detector: SpikeDetector;
  readonly #locator: SpikeLocator;
  readonly #history = new EvidenceHistory();
  readonly #looks: ContainerLook[] = [];
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #ended = new AbortController();
  readonly #resources = new AsyncDisposableStack();

  private constructor(environment: NetworkEnvironment, threshold: Milliseconds) {
    this.#environment = environment;
    const nodes = environment.containers.map(({ id }) => id);
    this.#detector = new SpikeDetector({ nodes, threshold });
    this.#locator = new SpikeLocator(this.#history);
    this.#ready.promise.catch(() => undefined);
  }

  /** Resolves once looks are made. Rejects with a `NetworkError`, or with the signal's reason. */
  static async start(
    environment: NetworkEnvironment,
    { threshold, prober, signal }: SpikeWatchOptions,
  ): Promise<SpikeWatch> {
    const watch = new SpikeWatch(environment, threshold);
    const probing = await ContainerProber.start(environment, {
      interval: prober?.interval ?? milliseconds(50),
      health: true,
      onLook: (look) => {
        watch.#see(look);
      },
      signal,
    });
    watch.#resources.use(probing);
    probing.failed.catch((error: unknown) => {
      watch.#fail(error);
    });
    const ended = AbortSignal.any([signal, watch.#ended.signal]);
    ended.addEventListener('abort', () => {
      watch.#ready.reject(ended.reason as Error);
    });
    watch.#sampleKernel(new KernelSampler(environment));
    const queues = watch.#sampleQueues(ended).catch((error: unknown) => {
      watch.#fail(error);
    });
    watch.#resources.defer(() => queues);
    return watch;
  }

  /** Resolves when there is a baseline of each container; rejects if the prober fails before. */
  get ready(): Promise<undefined> {
    return this.#ready.promise;
  }

  /** All so far, as they are known now. */
  get spikes(): readonly DetectedSpike[] {
    return this.#detector.spikes;
  }

  /** The last looks, for charts: some minutes of them. */
  get looks(): readonly ContainerLook[] {
    return this.#looks;
  }

  /**
   * Resolves once that holds of all spikes so far. Rejects with the signal's reason, or with a `NetworkError` when
   * looks can no longer be made.
   */
  async until(holds: (spikes: readonly DetectedSpike[]) => boolean, signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([signal, this.#ended.signal]);
    while (!holds(this.spikes)) {
      ended.throwIfAborted();
      // Rejects as soon as the signal is aborted, with an error of its own.
      await pause(LOOK_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the watch for spikes was ended'));
    await this.#resources.disposeAsync();
  }

  #see(look: ContainerLook): void {
    this.#looks.push(look);
    if (this.#looks.length > MOST_LOOKS) this.#looks.splice(0, MOST_LOOKS / 10);
    this.#detector.see(look, monotonicClock.now());
    if (this.#detector.isReady) this.#ready.resolve(undefined);
  }

  #sampleKernel(sampler: KernelSampler): void {
    let sampledAt = -Infinity;
    const timer = setInterval(() => {
      const now = monotonicClock.now();
      if (this.#detector.unsettled.length === 0 && now - sampledAt < SAMPLE_EVERY_MS.quiet) return;
      sampledAt = now;
      try {
        this.#history.add(sampler.sample());
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        this.#fail(new NetworkError(`the kernel no longer tells of the client's network: ${why}`, { cause }));
        return;
      }
      this.#locator.locate(this.#detector.unsettled, monotonicClock.now());
    }, SAMPLE_EVERY_MS.spike);
    this.#resources.defer(() => {
      clearInterval(timer);
    });
  }

  /** Of all containers while it is quiet, and often of those that are late. */
  async #sampleQueues(signal: AbortSignal): Promise<void> {
    const all = this.#environment.containers.map(({ id }) => id);
    for (let quietAt = -Infinity; !signal.aborted;) {
      const late = this.#detector.unsettled.flatMap(({ containers }) =>
        [...containers].map(({ node }) => node),
      );
      const isDue = monotonicClock.now() - quietAt >= QUEUES_EVERY_MS.quiet;
      const nodes = isDue ? all : late;
      if (isDue) quietAt = monotonicClock.now();
      if (nodes.length > 0)
        for (const sample of await sampleQueues(this.#environment, nodes)) this.#history.addQueues(sample);
      await pause(QUEUES_EVERY_MS.spike, undefined, { signal }).catch(() => undefined);
    }
  }

  #fail(error: unknown): void {
    this.#ready.reject(error);
    this.#ended.abort(error);
  }
}
