import type { ContentEvent, TokenUsage } from './inference-target';

/** What one JSON message of an OpenAI-compatible answer says, streamed or not. */
export interface CompletionMessage {
  readonly content?: ContentEvent;
  readonly finishReason?: string;
  readonly usage?: TokenUsage;
  readonly error?: string;
}

interface RawMessage {
  readonly choices?: readonly RawChoice[] | null;
  readonly usage?: RawUsage | null;
  readonly error?: unknown;
}
interface RawChoice {
  readonly text?: string | null;
  readonly delta?: RawDelta | null;
  readonly message?: RawDelta | null;
  readonly finish_reason?: string | null;
}
interface RawDelta {
  readonly content?: string | null;
  /** vLLM, SGLang and llama.cpp say `reasoning_content`; newer vLLM and Ollama say `reasoning`. */
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}
/** Token counts as they stand in an answer. */
export interface RawUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
}

/** Reads one message. Throws a `SyntaxError` when the text is not JSON, or not an object. */
export function readCompletionMessage(text: string): CompletionMessage {
  const raw: unknown = JSON.parse(text);
  if (typeof raw !== 'object' || raw === null)
    throw new SyntaxError(`not a JSON object: ${text.slice(0, 80)}`);
  const { choices, usage, error } = raw as RawMessage;
  if (error !== undefined && error !== null) return { error: errorText(error) };
  const choice = choices?.[0];
  const counts = usage === undefined || usage === null ? undefined : readUsage(usage);
  const content = choice === undefined ? undefined : readContent(choice, counts);
  const finishReason = choice?.finish_reason ?? undefined;
  return {
    ...(content === undefined ? {} : { content }),
    ...(finishReason === undefined ? {} : { finishReason }),
    ...(counts === undefined ? {} : { usage: counts }),
  };
}

/**
 * Reads an answer that came as a whole. Throws a `SyntaxError` also where it is JSON of something else, with neither
 * a text nor a finish reason nor an error.
 */
export function readWholeCompletion(json: string): CompletionMessage {
  const { content, ...others } = readCompletionMessage(json);
  if (content !== undefined) {
    // The count of the whole answer is in its usage; it is no running count of events.
    return { ...others, content: { kind: content.kind, text: content.text } };
  }
  if (others.finishReason === undefined && others.error === undefined)
    throw new SyntaxError('neither a text nor a finish reason');
  return others;
}

/** The message of an error body: OpenAI's `{error: {message}}`, or `{error}`, `{message}`, FastAPI's `{detail}`, or the text itself. */
export function readErrorBody(text: string): string {
  try {
    return errorText(JSON.parse(text));
  } catch {
    return text.trim().slice(0, LONGEST_ERROR);
  }
}

function readContent({ text, delta, message }: RawChoice, usage?: TokenUsage): ContentEvent | undefined {
  const said = delta ?? message;
  const cumulative =
    usage?.completionTokens === undefined ? {} : { cumulativeTokens: usage.completionTokens };
  const content = text ?? said?.content ?? '';
  if (content !== '') return { kind: 'content', text: content, ...cumulative };
  const reasoning = said?.reasoning_content ?? said?.reasoning ?? '';
  return reasoning === '' ? undefined : { kind: 'reasoning', text: reasoning, ...cumulative };
}

/** Reads token counts. No prompt has no tokens: a server that counts none has not counted. */
export function readUsage({ prompt_tokens, completion_tokens, prompt_tokens_details }: RawUsage): TokenUsage {
  const cached = prompt_tokens_details?.cached_tokens;
  return {
    ...(typeof prompt_tokens === 'number' && prompt_tokens > 0 ? { promptTokens: prompt_tokens } : {}),
    ...(typeof completion_tokens === 'number' ? { completionTokens: completion_tokens } : {}),
    ...(typeof cached === 'number' ? { cachedTokens: cached } : {}),
  };
}

/** The message of an error, in whichever of the common shapes it comes. */
export function errorText(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return JSON.stringify(error);
  const { message, detail, error: inner } = error as Record<string, unknown>;
  if (typeof message === 'string') return message;
  if (inner !== undefined) return errorText(inner);
  if (typeof detail === 'string') return detail;
  const faults = Array.isArray(detail) ? detail.map(faultText) : [];
  const text = faults.every((fault) => fault !== undefined) ? faults.join('; ') : '';
  return (text === '' ? JSON.stringify(error) : text).slice(0, LONGEST_ERROR);
}

/** One of the faults that FastAPI finds in a request: `body.prompt: Field required`. */
function faultText(fault: unknown): string | undefined {
  if (typeof fault !== 'object' || fault === null) return undefined;
  const { loc, msg } = fault as { loc?: unknown; msg?: unknown };
  if (typeof msg !== 'string') return undefined;
  return Array.isArray(loc) && loc.length > 0 ? `${loc.join('.')}: ${msg}` : msg;
}

const LONGEST_ERROR = 300;
