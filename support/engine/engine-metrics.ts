import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { elapsed, type Milliseconds } from '../quantities/units';
import type { Clock } from '../quantities/clock';
import type { GenerationListener } from './generation';

/** How busy a model is, asked for when the metrics are read. */
export interface ModelLoad {
  readonly running: number;
  readonly waiting: number;
}

const LATENCY_BUCKETS_S = [
  0.0005, 0.001, 0.002, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25,
  0.5, 1, 2.5, 5, 10, 30,
];
const labelNames = ['model'] as const;

/** The engine's own counters, in Prometheus text; seconds, tokens and requests as the names say. */
export class EngineMetrics {
  readonly #registry = new Registry();
  readonly #clock: Clock;
  readonly #loads = new Map<string, () => ModelLoad>();
  readonly #requests = this.#counter('requests_total', 'Requests by how they ended', ['model', 'outcome']);
  readonly #promptTokens = this.#counter(
    'prompt_tokens_total',
    'Prompt tokens of requests that got an answer',
  );
  readonly #cachedTokens = this.#counter('cached_prompt_tokens_total', 'Prompt tokens found in the KV cache');
  readonly #generatedTokens = this.#counter('generated_tokens_total', 'Output tokens');
  readonly #steps = this.#counter('steps_total', 'Steps computed');
  readonly #slots = this.#gauge('slots', 'Sequences computed at a time, at most');
  readonly #timeToFirstToken = this.#histogram(
    'time_to_first_token_seconds',
    'From the request to its first token',
  );
  readonly #interTokenLatency = this.#histogram(
    'inter_token_latency_seconds',
    'Between two tokens of an answer',
  );
  readonly #duration = this.#histogram(
    'request_duration_seconds',
    'From the request to the end of its answer',
  );

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#gauge('requests_running', 'Requests in a slot', ({ running }) => running);
    this.#gauge('requests_waiting', 'Requests that wait for a slot', ({ waiting }) => waiting);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  addModel(model: string, slots: number, load: () => ModelLoad): void {
    this.#slots.set({ model }, slots);
    this.#loads.set(model, load);
  }

  countStep(model: string): void {
    this.#steps.inc({ model });
  }

  /** A request that was answered with an error before it came to the scheduler. */
  countRejected(model: string): void {
    this.#requests.inc({ model, outcome: 'rejected' });
  }

  /** A listener that counts and times what it hears and passes it on. */
  metered(model: string, listener: GenerationListener): GenerationListener {
    const started = this.#clock.now();
    const interTokenLatency = this.#interTokenLatency.labels({ model });
    const generated = this.#generatedTokens.labels({ model });
    let last: Milliseconds | undefined;
    return {
      token: (text, progress) => {
        listener.token(text, progress);
        const now = this.#clock.now();
        if (last === undefined) {
          this.#timeToFirstToken.observe({ model }, seconds(started, now));
          this.#promptTokens.inc({ model }, progress.promptTokens);
          this.#cachedTokens.inc({ model }, progress.cachedTokens);
        } else {
          interTokenLatency.observe(seconds(last, now));
        }
        generated.inc();
        last = now;
      },
      ended: (end, progress) => {
        listener.ended(end, progress);
        this.#requests.inc({ model, outcome: end.reason });
        this.#duration.observe({ model }, seconds(started, this.#clock.now()));
      },
    };
  }

  #counter<Label extends string = 'model'>(
    name: string,
    help: string,
    labels?: readonly Label[],
  ): Counter<Label> {
    return new Counter({
      ...this.#named(name, help),
      labelNames: labels ?? (labelNames as readonly string[] as readonly Label[]),
    });
  }

  #gauge(name: string, help: string, read?: (load: ModelLoad) => number): Gauge<'model'> {
    const loads = this.#loads;
    return new Gauge({
      ...this.#named(name, help),
      labelNames,
      ...(read && {
        collect(this: Gauge<'model'>) {
          for (const [model, load] of loads) this.set({ model }, read(load()));
        },
      }),
    });
  }

  #histogram(name: string, help: string): Histogram<'model'> {
    return new Histogram({ ...this.#named(name, help), labelNames, buckets: LATENCY_BUCKETS_S });
  }

  #named(name: string, help: string): { name: string; help: string; registers: Registry[] } {
    return { name: `llm_engine_${name}`, help, registers: [this.#registry] };
  }
}

const seconds = (from: Milliseconds, to: Milliseconds): number => elapsed(from, to) / 1000;
