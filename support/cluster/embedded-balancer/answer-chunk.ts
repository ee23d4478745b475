/** Token counts as the OpenAI API words them, as far as they are read here. */
export interface ChunkUsage {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly [field: string]: unknown;
}

/** One choice of an event of a stream: of a chat it has a `delta`, of a completion a `text`. */
export interface ChunkChoice {
  readonly index?: unknown;
  readonly delta?: Readonly<Record<string, unknown>> | null;
  readonly text?: unknown;
  readonly logprobs?: unknown;
  readonly finish_reason?: unknown;
  readonly [field: string]: unknown;
}

/** One event of a stream of the OpenAI API, of which nothing is known but that it is an object. */
export interface AnswerChunk {
  readonly choices?: readonly ChunkChoice[];
  readonly usage?: ChunkUsage | null;
  readonly error?: unknown;
  readonly [field: string]: unknown;
}

/** The text that ends a stream. */
export const DONE = '[DONE]';

/** An event of these data as it stands on the wire. */
export const eventOf = (data: string | AnswerChunk): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** Reads the data of an event; undefined where they are none of an answer. */
export function readChunk(data: string): AnswerChunk | undefined {
  try {
    const json: unknown = JSON.parse(data);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    const { choices } = json as { choices?: unknown };
    return Array.isArray(choices) || choices === undefined ? (json as AnswerChunk) : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a choice: '' where it has none. */
export function textIn({ delta, text }: ChunkChoice): string {
  const content = delta === undefined || delta === null ? text : delta['content'];
  return typeof content === 'string' ? content : '';
}
