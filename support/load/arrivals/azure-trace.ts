import { cellText, quoted } from './trace-cells';
import type { TraceFormat } from './trace-format';

/** Date and time, any number of fractional digits, and an offset where one is written; without one it is UTC. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * The Azure LLM inference traces of 2023 and 2024. Source: github.com/Azure/AzurePublicDataset; those of 2023
 * have seven fractional digits, those of 2024 six or none and an offset.
 */
export const AZURE_TRACE: TraceFormat = {
  columns: { at: 'TIMESTAMP', inputTokens: 'ContextTokens', outputTokens: 'GeneratedTokens' },
  readTime: (cell) => {
    const [text, date, time, fraction = '', offset = 'Z'] = TIMESTAMP.exec(cellText(cell)) ?? [];
    const utc = Date.parse(`${date}T${time}Z`);
    const whole = Date.parse(`${date}T${time}${offset}`);
    // Date.parse makes the 2nd of March of a 30th of February.
    const exists = !Number.isNaN(whole) && new Date(utc).toISOString().startsWith(`${date}T${time}`);
    if (text !== undefined && exists) return { whole, rest: Number(`0${fraction}`) * 1000 };
    throw new Error(
      `${quoted(cell)} is not a timestamp; write date and time, for example 2023-11-16 18:15:46.6805900`,
    );
  },
};
