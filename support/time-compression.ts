import { formatQuantity } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';

/** A time as this run takes it, and what to say of that; nothing where it takes it at its word. */
export interface CompressedTime {
  readonly duration: Milliseconds;
  readonly note: string | undefined;
}

/** Divides a promised time by the factor of the profile. */
export function compressed(promised: Milliseconds, factor: number): CompressedTime {
  if (factor === 1) return { duration: promised, note: undefined };
  const duration = milliseconds(promised / factor);
  const [asked, taken] = [promised, duration].map((value) =>
    formatQuantity({ dimension: 'duration', value }),
  );
  return {
    duration,
    note: `${asked ?? ''} compressed to ${taken ?? ''}: LLM_TIME_COMPRESSION is ${factor}; the full profile takes the whole time`,
  };
}

/** Output tokens as this run asks for them, and what to say of that. */
export function compressedTokens(
  promised: number,
  factor: number,
): { readonly tokens: number; readonly note: string | undefined } {
  if (factor === 1) return { tokens: promised, note: undefined };
  const tokens = Math.max(1, Math.round(promised / factor));
  return {
    tokens,
    note: `answers of ${promised} tokens compressed to ${tokens}: LLM_TOKEN_COMPRESSION is ${factor}; the full profile asks for all of them`,
  };
}
