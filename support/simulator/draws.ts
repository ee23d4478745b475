/** A multiplicative congruential generator (Park and Miller): numbers between 0 and 1, the same for equal seeds. */
export function draws(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
