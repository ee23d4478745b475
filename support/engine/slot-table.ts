/** One sequence's place in the KV cache. */
export interface Slot<Occupant> {
  readonly index: number;
  occupant: Occupant | undefined;
  /** The tokens whose cells the slot holds, also after its occupant has left. */
  tokens: number[];
}

/**
 * A shared start shorter than this does not decide which slot is taken. The lowest free slot is then better:
 * llama.cpp joins sequences into one micro-batch only where their ids follow each other.
 */
const WORTHWHILE_PREFIX = 16;

/** Cells of the KV cache: of sequences that are in a slot, and kept by free slots for a later prompt. */
export interface KvCells {
  readonly used: number;
  readonly cached: number;
}

/** The slots of one model: who is in which, and what each still holds. */
export class SlotTable<Occupant> {
  readonly slots: readonly Slot<Occupant>[];

  constructor(count: number) {
    this.slots = Array.from({ length: count }, (_, index) => ({ index, occupant: undefined, tokens: [] }));
  }

  get taken(): readonly Slot<Occupant>[] {
    return this.slots.filter(({ occupant }) => occupant !== undefined);
  }

  get cells(): KvCells {
    const held = (isTaken: boolean): number =>
      this.slots.reduce(
        (sum, { occupant, tokens }) => sum + ((occupant !== undefined) === isTaken ? tokens.length : 0),
        0,
      );
    return { used: held(true), cached: held(false) };
  }

  /**
   * Takes the free slot that shares the longest start with the prompt, else the lowest; undefined when none
   * is free. The slot keeps the shared tokens, as many as `reusable` says: never all of the prompt, since its
   * last token has to be computed, and none where all tokens have to be.
   */
  take(
    occupant: Occupant,
    prompt: readonly number[],
    reusable = prompt.length - 1,
  ): Slot<Occupant> | undefined {
    let best: Slot<Occupant> | undefined;
    let bestShared = -1;
    for (const slot of this.slots) {
      if (slot.occupant !== undefined) continue;
      const shared = Math.min(sharedLength(slot.tokens, prompt), reusable);
      const worth = shared < WORTHWHILE_PREFIX ? 0 : shared;
      if (worth > bestShared) [best, bestShared] = [slot, worth];
    }
    if (best === undefined) return undefined;
    best.occupant = occupant;
    best.tokens.length = Math.min(sharedLength(best.tokens, prompt), reusable);
    return best;
  }

  /** Frees the slot of an occupant, if it has one; its tokens stay for a later prompt. */
  leave(occupant: Occupant): void {
    const slot = this.slots.find((candidate) => candidate.occupant === occupant);
    if (slot !== undefined) slot.occupant = undefined;
  }
}

function sharedLength(left: readonly number[], right: readonly number[]): number {
  const limit = Math.min(left.length, right.length);
  let length = 0;
  while (length < limit && left[length] === right[length]) length++;
  return length;
}
