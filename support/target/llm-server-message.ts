import { errorText, readUsage, type CompletionMessage, type RawUsage } from './completion-message';

/** Where an answer of an LLM server may hold its text, the first one first. */
export const TEXT_FIELDS = 'text, raw_text, structured_output, message.content, response or content';

interface RawAnswer {
  readonly text?: unknown;
  readonly raw_text?: unknown;
  readonly structured_output?: unknown;
  readonly message?: unknown;
  readonly response?: unknown;
  readonly content?: unknown;
  readonly usage?: RawUsage | null;
  readonly finish_reason?: unknown;
  readonly error?: unknown;
  readonly detail?: unknown;
}

/**
 * Reads an answer that came as one JSON object. Throws a `SyntaxError` when it is none, or holds a text in none of
 * the known fields.
 */
export function readServerAnswer(json: string): CompletionMessage {
  const raw: unknown = JSON.parse(json);
  if (typeof raw !== 'object' || raw === null) throw new SyntaxError('not a JSON object');
  const answer: RawAnswer = raw;
  const { error, detail, usage, finish_reason: finishReason } = answer;
  if (error !== undefined && error !== null) return { error: errorText(error) };
  const texts = textsOf(answer);
  if (texts.length === 0) {
    if (detail !== undefined) return { error: errorText(answer) };
    throw new SyntaxError(`none of the fields ${TEXT_FIELDS}`);
  }
  const text = texts.find((found) => found !== '');
  return {
    ...(text === undefined ? {} : { content: { kind: 'content', text } }),
    ...(typeof finishReason === 'string' ? { finishReason } : {}),
    ...(typeof usage === 'object' && usage !== null ? { usage: readUsage(usage) } : {}),
  };
}

function textsOf(answer: RawAnswer): string[] {
  const { text, raw_text, structured_output: output, message, response, content } = answer;
  const structured = output === undefined || output === null ? undefined : JSON.stringify(output);
  const said =
    typeof message === 'object' && message !== null ? (message as { content?: unknown }).content : undefined;
  return [text, raw_text, structured, said, response, content].filter((found) => typeof found === 'string');
}
