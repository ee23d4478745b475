import type { ContentEvent, TokenUsage } from './inference-target';

/** Where a count of output tokens comes from, best first; the last two are estimates. */
export type TokenSource = 'usage per event' | 'usage' | 'local tokenizer' | 'event count';

export interface TokenCount {
  readonly outputTokens: number;
  readonly source: TokenSource;
  /** Tokens of each content event; fractions where only their sum is known. */
  readonly perEvent: readonly number[];
}

/** Counts the tokens of a text, as near as a tokenizer that is not the model's own can. */
export type LocalTokenizer = (text: string) => number;

/**
 * Counts the output tokens of one answer by the best source that it offers. One event is not one token:
 * where a source gives only the sum, it is shared out by the length of each event's text.
 */
export function countTokens(
  events: readonly ContentEvent[],
  usage: TokenUsage | undefined,
  tokenizer?: LocalTokenizer,
): TokenCount {
  if (events.length === 0 && usage === undefined) return NOTHING;
  const perEvent = tokensPerEvent(events);
  if (perEvent !== undefined) {
    const outputTokens = usage?.completionTokens ?? perEvent.reduce((sum, tokens) => sum + tokens, 0);
    return { outputTokens, source: 'usage per event', perEvent };
  }
  // A server that under-reports says 0 for an answer that has content.
  if (usage?.completionTokens !== undefined && (usage.completionTokens > 0 || events.length === 0)) {
    return shared(events, usage.completionTokens, 'usage');
  }
  if (tokenizer === undefined) return shared(events, events.length, 'event count');
  return shared(events, tokenizer(events.map(({ text }) => text).join('')), 'local tokenizer');
}

/** Of an answer that holds no text and no count: most requests of a load on a small route. */
const NOTHING: TokenCount = { outputTokens: 0, source: 'event count', perEvent: [] };

/** The tokenizer of GPT-4o: a fair guess for other models' text too. Loaded on first use: it is large. */
export async function loadLocalTokenizer(): Promise<LocalTokenizer> {
  const { countTokens: count } = await import('gpt-tokenizer');
  return (text) => count(text);
}

/** Differences of the running counts, where every event has one, they never fall, and something was counted. */
function tokensPerEvent(events: readonly ContentEvent[]): number[] | undefined {
  const perEvent = events.map(
    ({ cumulativeTokens }, index) => (cumulativeTokens ?? NaN) - (events[index - 1]?.cumulativeTokens ?? 0),
  );
  // A server that does not count says 0 all along.
  const isCounted = (events.at(-1)?.cumulativeTokens ?? 0) > 0;
  return isCounted && perEvent.every((tokens) => tokens >= 0) ? perEvent : undefined;
}

function shared(events: readonly ContentEvent[], outputTokens: number, source: TokenSource): TokenCount {
  if (outputTokens === events.length) return { outputTokens, source, perEvent: events.map(() => 1) };
  const length = events.reduce((sum, { text }) => sum + text.length, 0);
  return { outputTokens, source, perEvent: events.map(({ text }) => (outputTokens * text.length) / length) };
}
