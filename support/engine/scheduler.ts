import type { Generation, GenerationRequest } from './generation';
import type { Sampling, SlotInput } from './model-runtime';
import { SlotTable, type KvCells, type Slot } from './slot-table';
import type { TokenScore } from './token-score';

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

/** Sizes of one model's scheduling; `batchSize` and `scoringBatch`, its share that may be scored, are in tokens. */
export interface SchedulerLimits {
  readonly slots: number;
  readonly batchSize: number;
  readonly scoringBatch?: number;
}

/** The scores that a step yielded, by slot. */
export type SlotScores = ReadonlyMap<number, readonly TokenScore[]>;

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

  /** Cells that the slots hold since the last step. */
  get kvCells(): KvCells {
    return this.#slots.cells;
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
    let scoringBudget = this.#limits.scoringBatch ?? budget;
    for (const sequence of sequences) {
      if (budget <= 0) break;
      const share = sequence.isScored ? Math.min(budget, scoringBudget) : budget;
      if (sequence.isDecoding || share <= 0) continue;
      const input = sequence.input(share);
      budget -= input.tokens.length;
      if (sequence.isScored) scoringBudget -= input.tokens.length;
      inputs.push(input);
    }
    return { starts, inputs: inputs.sort((left, right) => left.slot - right.slot) };
  }

  /** Takes over what a step yielded: one token for each input that asked for a sample, in order, and scores. */
  apply({ inputs }: StepPlan, tokens: readonly number[], scores: SlotScores = new Map()): void {
    const drawn = tokens.values();
    for (const input of inputs) {
      const token = input.sample ? drawn.next().value : undefined;
      const slot = this.#slots.slots[input.slot];
      // The cells are there, also where the generation was cancelled during the step and nobody wants its token.
      if (slot?.tokens.length === input.position) slot.tokens.push(...input.tokens);
      const generation = slot?.occupant;
      const sequence = generation && this.#running.get(generation);
      if (generation === undefined || sequence === undefined) continue;
      sequence.advance(input.tokens.length, token);
      const scored = scores.get(input.slot);
      if (scored !== undefined) generation.score(scored);
      if (token !== undefined) generation.accept(token);
      else if (sequence.isComplete) generation.end({ reason: 'length' });
      if (generation.ended) this.#leave(generation);
    }
  }

  #admit(): readonly SlotStart[] {
    const starts: SlotStart[] = [];
    for (const generation of this.#queue) {
      const { prompt, sampling, scoring } = generation.request;
      const slot = this.#slots.take(generation, prompt, scoring && 0);
      if (slot === undefined) break;
      this.#queue.delete(generation);
      this.#running.set(generation, new Sequence(slot, generation.request));
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
  readonly #request: GenerationRequest;
  #pending: readonly number[];
  #promptLeft: boolean;

  constructor(slot: Slot<Generation>, request: GenerationRequest) {
    this.#slot = slot;
    this.#request = request;
    this.#pending = request.prompt.slice(slot.tokens.length);
    this.#promptLeft = true;
  }

  get isDecoding(): boolean {
    return !this.#promptLeft;
  }

  get isScored(): boolean {
    return this.#request.scoring !== undefined;
  }

  /** All is computed, and no token is to be drawn. */
  get isComplete(): boolean {
    return this.#pending.length === 0;
  }

  input(budget: number): SlotInput {
    const { scoring, maxTokens } = this.#request;
    const tokens = this.#pending.slice(0, budget);
    return {
      slot: this.#slot.index,
      position: this.#slot.tokens.length,
      tokens,
      sample: tokens.length === this.#pending.length && maxTokens > 0,
      ...(scoring && { scoring: { ...scoring, following: this.#pending.slice(1, tokens.length + 1) } }),
    };
  }

  advance(computed: number, drawn: number | undefined): void {
    this.#pending = drawn === undefined ? this.#pending.slice(computed) : [drawn];
    if (drawn !== undefined) this.#promptLeft = false;
  }
}
