import { mean } from 'simple-statistics';
import type { TokenSource } from '../../target/token-count';
import type { LengthDistribution } from './length-distribution';
import type { CountedLengths, LengthFigures, RealisedLengths } from './realised-lengths';

/** What lengths were asked for. */
export interface AskedLengths {
  /** As a person writes it. */
  readonly text: string;
  /** Tokens on average that were promised. */
  readonly mean: number;
  /** Of the lengths that were drawn. */
  readonly sampleMean: number;
}

/** Lengths that were drawn from a distribution. */
export const askedLengths = (
  { text, mean: promised }: LengthDistribution,
  sample: readonly number[],
): AskedLengths => ({ text, mean: promised, sampleMean: mean([...sample]) });

/**
 * A line for prompts and one for answers, where any were asked for: what was asked, what was sent or came, who
 * counted, and a note where the mean is more than 10 % away from the one asked for.
 */
export const realisedText = (
  asked: { readonly prompts?: AskedLengths; readonly answers?: AskedLengths },
  realised: RealisedLengths,
): string =>
  [
    ...(asked.prompts === undefined ? [] : [line('prompts', asked.prompts, 'sent', realised.prompts)]),
    ...(asked.answers === undefined ? [] : [line('answers', asked.answers, 'received', realised.answers)]),
  ].join('\n');

function line(what: string, asked: AskedLengths, done: string, lengths: CountedLengths): string {
  const head = `${what}: asked ${asked.text} (sample: mean ${number(asked.sampleMean)}); ${done}: `;
  if (lengths.status === 'unavailable') return `${head}lengths unavailable: ${lengths.reason}`;
  const { p50, p95, least, most } = lengths;
  const figures =
    `mean ${number(lengths.mean)}, p50 ${number(p50)}, p95 ${number(p95)}, ` +
    `${number(least)} to ${number(most)} tokens, counted by ${countersOf(lengths)}`;
  return [`${head}${figures}`, ...notes(asked, lengths)].join('; note: ');
}

function notes(asked: AskedLengths, lengths: LengthFigures): string[] {
  const { n, uncounted } = lengths;
  const off = lengths.mean / asked.mean - 1;
  const away = `${number(100 * Math.abs(off))} % ${off < 0 ? 'below' : 'above'} the ${number(asked.mean)} asked for`;
  return [
    ...(Math.abs(off) > MOST_OFF ? [`the mean is ${away}`] : []),
    ...(uncounted > 0
      ? [`of ${number(n)} of ${number(n + uncounted)} requests, the others are not counted`]
      : []),
  ];
}

const MOST_OFF = 0.1;

const COUNTERS: Readonly<Record<TokenSource, string>> = {
  'usage per event': 'the server',
  usage: 'the server',
  'local tokenizer': 'a local tokenizer (estimated)',
  'event count': 'events (estimated)',
};

const countersOf = ({ sources }: LengthFigures): string =>
  [...new Set(sources.map((source) => COUNTERS[source]))].join(' and ');

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
