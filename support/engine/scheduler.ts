import type { Generation } from './generation';
import type { Sampling, SlotInput } from './model-runtime';
import { SlotTable, type Slot } from './slot-table';

/** A slot that a new sequence takes over, with what it shares with the last one. */
export interface SlotStart {
  readonly slot: number;
  readonly kept: number;
  readonly sampling: Sampling;
}

/** What the runtime has to do next: first the starts, then all inputs as one batch, sorted by slot. */
export interface StepPlan {
  readonly starts: readonly SlotStart[];
  readonly inputs: readonly SlotInput[];
}

/** Sizes of one model's scheduling; `batchSize` is in tokens. */
export interface SchedulerLimits {
  readonly slots: number;
  readonly batchSize: number;
}

/** A step's share for prompts when every slot is decoding, and its size where there are few slots, in tokens. */
const PREFILL_QUANTUM = 8;
const SMALLEST_STEP = 32;

/**
 * Continuous batching: which tokens of which sequences go into the next step. Every decoding slot adds its
 * one token; prompts fill the rest of a budget that makes a step no longer than a full house of decoding
 * slots would, so that a newcomer's prompt does not stall the others (stall-free batching, Sarathi-Serve,
 * OSDI 2024). With nobody decoding a step takes as much as the batch holds.
 */
export class Scheduler {
  readonly #limits: SchedulerLimits;
  readonly #slots: SlotTable<Generation>;
  readonly #queue = new Set<Generation>();
  /** In the order in which they came in: prompts are computed first come, first served. */
  readonly #running = new Map<Generation, Sequence>();

  constructor(limits: SchedulerLimits) {
    this.#limits = limits;
    this.#slots = new SlotTable(limits.slots);
  }

  get running(): number {
    return this.#running.size;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  submit(generation: Generation): void {
    this.#queue.add(generation);
  }

  /** Ends a generation and frees its place at once, also while a step with it is being computed. */
  cancel(generation: Generation): void {
    this.#leave(generation);
    generation.end({ reason: 'cancelled' });
  }

  /** Ends everything, after a step that could not be computed. */
  failAll(error: Error): void {
    for (const generation of [...this.#running.keys(), ...this.#queue]) {
      this.#leave(generation);
      generation.end({ reason: 'failed', error });
    }
    for (const slot of this.#slots.slots) slot.tokens = [];
  }

  /** The next step, or undefined when there is nothing to do. */
  plan(): StepPlan | undefined {
    const starts = this.#admit();
    const sequences = [...this.#running.values()];
    if (sequences.length === 0) return undefined;

    const decoding = sequences.filter((sequence) => sequence.isDecoding);
    const inputs = decoding.map((sequence) => sequence.input(1));
    let budget = prefillBudget(decoding.length, this.#limits);
    for (const sequence of sequences) {
      if (budget <= 0) break;
      if (sequence.isDecoding) continue;
      const input = sequence.input(budget);
      budget -= input.tokens.length;
      inputs.push(input);
    }
    return { starts, inputs: inputs.sort((left, right) => left.slot - right.slot) };
  }

  /** Takes over what a step yielded: one token for each input that asked for a sample, in order. */
  apply({ inputs }: StepPlan, tokens: readonly number[]): void {
    const drawn = tokens.values();
    for (const input of inputs) {
      const token = input.sample ? drawn.next().value : undefined;
      const generation = this.#slots.slots[input.slot]?.occupant;
      const sequence = generation && this.#running.get(generation);
      // A generation that was cancelled during the step has left its slot: what it yielded is nobody's.
      if (generation === undefined || sequence === undefined) continue;
      sequence.advance(input.tokens, token);
      if (token === undefined) continue;
      generation.accept(token);
      if (generation.ended) this.#leave(generation);
    }
  }

  #admit(): readonly SlotStart[] {
    const starts: SlotStart[] = [];
    for (const generation of this.#queue) {
      const { prompt, sampling } = generation.request;
      const slot = this.#slots.take(generation, prompt);
      if (slot === undefined) break;
      this.#queue.delete(generation);
      this.#running.set(generation, new Sequence(slot, prompt));
      generation.cachedTokens = slot.tokens.length;
      starts.push({ slot: slot.index, kept: slot.tokens.length, sampling });
    }
    return starts;
  }

  #leave(generation: Generation): void {
    this.#queue.delete(generation);
    this.#running.delete(generation);
    this.#slots.leave(generation);
  }
}

/** Prompt tokens that a step may take while `decoding` slots add their one token each. */
export function prefillBudget(decoding: number, { slots, batchSize }: SchedulerLimits): number {
  const step = decoding === 0 ? batchSize : Math.max(SMALLEST_STEP, slots + PREFILL_QUANTUM);
  return Math.min(batchSize, step) - decoding;
}

/** A generation in its slot: what is still to be computed before its next token can be drawn. */
class Sequence {
  readonly #slot: Slot<Generation>;
  #pending: readonly number[];
  #promptLeft: boolean;

  constructor(slot: Slot<Generation>, prompt: readonly number[]) {
    this.#slot = slot;
    this.#pending = prompt.slice(slot.tokens.length);
    this.#promptLeft = true;
  }

  get isDecoding(): boolean {
    return !this.#promptLeft;
  }

  input(budget: number): SlotInput {
    const tokens = this.#pending.slice(0, budget);
    return {
      slot: this.#slot.index,
      position: this.#slot.tokens.length,
      tokens,
      sample: tokens.length === this.#pending.length,
    };
  }

  advance(computed: readonly number[], drawn: number | undefined): void {
    this.#slot.tokens.push(...computed);
    this.#pending = drawn === undefined ? this.#pending.slice(computed.length) : [drawn];
    if (drawn !== undefined) this.#promptLeft = false;
  }
}
