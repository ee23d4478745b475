import { styleText } from 'node:util';
import type { Comparison } from '../assertions/threshold';
import type { Estimate, Outcome, Verdict } from '../assertions/verdict';
import { formatQuantity } from '../quantities/quantity';
import { hasInterval, intervalText, limitText, marginText } from './quantity-text';

const COLOURS = {
  passed: 'green',
  failed: 'red',
  inconclusive: 'yellow',
  'not measured': 'cyan',
} as const satisfies Record<Outcome, string>;

/** The text in the colour of an outcome, as ANSI codes, whatever the terminal. */
export const paint = (outcome: Outcome, text: string): string =>
  styleText([COLOURS[outcome], 'bold'], text, { validateStream: false });

/**
 * A verdict in one line for people: outcome, value, interval, samples, limit and margin, or the reason and
 * what would settle it. With `colour` the outcome carries ANSI codes.
 */
export function verdictLine(
  metric: string,
  comparison: Comparison,
  verdict: Verdict,
  { colour = false, instrumentError }: VerdictLineOptions = {},
): string {
  const outcome = verdict.outcome.toUpperCase();
  const line = `${colour ? paint(verdict.outcome, outcome) : outcome}  ${findings(metric, comparison, verdict)}`;
  if (instrumentError === undefined || !('observed' in verdict)) return line;
  return `${line}; instrument off by ${formatQuantity({ ...verdict.limit, value: instrumentError })}`;
}

interface VerdictLineOptions {
  readonly colour?: boolean;
  /** By how much the instrument was off at this load, in the unit of the limit. */
  readonly instrumentError?: number | undefined;
}

function findings(metric: string, comparison: Comparison, verdict: Verdict): string {
  const limit = `limit ${limitText(comparison, verdict.limit)}`;
  switch (verdict.outcome) {
    case 'passed':
    case 'failed': {
      const margin = marginText(comparison, verdict.margin);
      return `${metric} ${estimateText(verdict.observed)}; ${limit}${margin === '' ? '' : `, ${margin}`}`;
    }
    case 'inconclusive': {
      const seen = verdict.observed === undefined ? '' : ` ${estimateText(verdict.observed)}`;
      return `${metric}${seen}; ${limit}. Undecided: ${verdict.reason}${remedy(verdict)}`;
    }
    case 'not measured':
      return `${metric}: ${verdict.reason} (${limit})`;
  }
}

/** `5.21 ms, 95% interval 4.9 to 5.6 ms (n = 11,904 tokens, block bootstrap over 12 rounds)`. */
export function estimateText(estimate: Estimate): string {
  const { value, n, of, confidence, dimension, method } = estimate;
  const interval = hasInterval(estimate)
    ? `, ${Number((confidence * 100).toPrecision(4))}% interval ${intervalText(estimate)}`
    : '';
  const basis = [`n = ${n.toLocaleString('en-US')} ${of}`.trimEnd(), method].filter((text) => text !== '');
  return `${formatQuantity({ dimension, value })}${interval} (${basis.join(', ')})`;
}

function remedy({ neededSamples, observed }: Extract<Verdict, { outcome: 'inconclusive' }>): string {
  if (neededSamples === undefined || !Number.isFinite(neededSamples)) return '';
  const rounded = Number(neededSamples.toPrecision(2)).toLocaleString('en-US');
  return `; about ${rounded} ${observed?.of ?? 'samples'} would settle it`;
}
