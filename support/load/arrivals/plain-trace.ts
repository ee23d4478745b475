import { readDecimalTime } from './trace-cells';
import type { TraceFormat } from './trace-format';

const TOKENS = { inputTokens: 'input_tokens', outputTokens: 'output_tokens' };

/** This project's own traces: timestamps in ms or in s, since any epoch. */
export const PLAIN_TRACES: readonly TraceFormat[] = [
  { columns: { at: 'timestamp_ms', ...TOKENS }, readTime: (cell) => readDecimalTime(cell, 1) },
  { columns: { at: 'timestamp_s', ...TOKENS }, readTime: (cell) => readDecimalTime(cell, 1000) },
];
