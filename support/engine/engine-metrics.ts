import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { elapsed, type Milliseconds } from '../quantities/units';
import type { Clock } from '../quantities/clock';
import type { GenerationListener, Progress } from './generation';
import { addMemoryGauges } from './memory-gauges';
import type { RuntimeMemory } from './model-runtime';
import type { KvCells } from './slot-table';

/** How busy a model is, asked for when the metrics are read. */
export interface ModelLoad {
  readonly running: number;
  readonly waiting: number;
  readonly kvCells: KvCells;
}

/** What of a model never changes: slots, cells of its KV cache, and memory in bytes. */
export interface ModelSizes {
  readonly slots: number;
  readonly kvCells: number;
  readonly memory: RuntimeMemory;
}

const PREFIX = 'llm_engine_';

/** Of requests whose client stayed to their end. */
const OUTCOMES = ['stop', 'length', 'failed', 'rejected'] as const;

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
  readonly #kvCells = this.#gauge('kv_cells_total', 'Cells of the KV cache; one holds one token');
  readonly #modelMemory = this.#gauge('model_memory_bytes', 'Weights, as llama.cpp allocated them');
  readonly #contextMemory = this.#gauge(
    'context_memory_bytes',
    'KV cache and compute buffers, as llama.cpp allocated them',
  );
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
    this.#gauge('kv_cells_used', 'KV cells of sequences in a slot', ({ kvCells }) => kvCells.used);
    this.#gauge(
      'kv_cells_cached',
      'KV cells that free slots keep for a later prompt',
      ({ kvCells }) => kvCells.cached,
    );
    addMemoryGauges(this.#registry, PREFIX);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  addModel(model: string, { slots, kvCells, memory }: ModelSizes, load: () => ModelLoad): void {
    this.#slots.set({ model }, slots);
    this.#kvCells.set({ model }, kvCells);
    this.#modelMemory.set({ model }, memory.model);
    this.#contextMemory.set({ model }, memory.context);
    this.#loads.set(model, load);
    // There from the start: the first failure is a step from nought.
    for (const outcome of OUTCOMES) this.#requests.inc({ model, outcome }, 0);
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
    const countPrompt = ({ promptTokens, cachedTokens }: Progress): void => {
      this.#promptTokens.inc({ model }, promptTokens);
      this.#cachedTokens.inc({ model }, cachedTokens);
    };
    return {
      scored: (scores) => listener.scored?.(scores),
      token: (text, progress) => {
        listener.token(text, progress);
        const now = this.#clock.now();
        if (last === undefined) {
          this.#timeToFirstToken.observe({ model }, seconds(started, now));
          countPrompt(progress);
        } else {
          interTokenLatency.observe(seconds(last, now));
        }
        generated.inc();
        last = now;
      },
      ended: (end, progress) => {
        listener.ended(end, progress);
        // A prompt that was evaluated only has an answer without a token.
        if (end.reason === 'length' && last === undefined) countPrompt(progress);
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
    return { name: `${PREFIX}${name}`, help, registers: [this.#registry] };
  }
}

const seconds = (from: Milliseconds, to: Milliseconds): number => elapsed(from, to) / 1000;
