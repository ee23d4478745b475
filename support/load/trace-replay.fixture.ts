import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { TracedRequest } from './arrivals/request-trace';
import type { PromptCost } from './prompt-workload';
import type { TraceReplayWish } from './trace-replay';

/** A trained tokenizer without a template. */
const WORD_A_TOKEN: PromptCost = { fixed: 0, perWord: 1, source: 'server' };
/** A tokenizer of single bytes, with a template. */
export const BYTES: PromptCost = { fixed: 10, perWord: 5, source: 'server' };

/** A minute of a trace at its own rate; every field can be set. */
export const wishOf = (fields: Partial<TraceReplayWish> = {}): TraceReplayWish => ({
  rateScale: 1,
  duration: milliseconds(60_000),
  promptCost: WORD_A_TOKEN,
  ...fields,
});

/** A request of a trace, due at that ms. */
const row = (at: number, inputTokens: number, outputTokens: number): TracedRequest => ({
  at: milliseconds(at),
  inputTokens,
  outputTokens,
});

/** One request a second of these lengths. */
export const rowsOf = (...lengths: (readonly [number, number])[]): TracedRequest[] =>
  lengths.map(([input, output], index) => row(1000 * index, input, output));

/** Up to sixty requests of two minutes. */
export const anyRows = fc
  .array(fc.tuple(fc.nat(120_000), fc.nat(9000), fc.nat(3000)), { minLength: 1, maxLength: 60 })
  .map((list) =>
    list
      .toSorted(([one], [other]) => one - other)
      .map(([at, input, output]): TracedRequest => row(at, input, output)),
  );

/** What prompts may cost. */
export const anyCost = fc.record({
  fixed: fc.double({ min: 0, max: 60, noNaN: true }),
  perWord: fc.double({ min: 0.8, max: 7, noNaN: true }),
  source: fc.constant('server' as const),
});
