import { readDecimalTime } from './trace-cells';
import type { TraceFormat } from './trace-format';

/** The traces of Mooncake, in ms after the first request. Source: github.com/kvcache-ai/Mooncake, FAST25-release. */
export const MOONCAKE_TRACE: TraceFormat = {
  columns: { at: 'timestamp', inputTokens: 'input_length', outputTokens: 'output_length' },
  readTime: (cell) => readDecimalTime(cell, 1),
};
