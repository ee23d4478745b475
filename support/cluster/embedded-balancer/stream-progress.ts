import { DONE, readChunk, textIn, type AnswerChunk, type ChunkChoice, type ChunkUsage } from './answer-chunk';

/** The fields of a delta that hold nothing beside the text that could get lost. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set(['role', 'content']);

/**
 * What a client has received of a stream so far. An event counts as one token, unless its server says in the
 * event how many there are by then: where events hold several tokens and do not say so, these are too few, and a
 * stream that is gone on with can get more than its `max_tokens`.
 */
export class StreamProgress {
  text = '';
  tokens = 0;
  /** Of the prompt as the client sent it, where the server has said so. */
  promptTokens: number | undefined;
  /** The last counts that came. */
  usage: ChunkUsage | undefined;
  hasRole = false;
  finishReason: string | undefined;
  /** Counts came after the finish reason, or together with it. */
  hasFinalUsage = false;
  isDone = false;
  /** An error came in the stream: the answer of a node, whatever it is, and not the lack of one. */
  hasError = false;
  /** There is nothing in it that a text cannot tell: no reasoning, no calls of tools, no second choice. */
  isPlain = true;
  /** What every event of it has in common, as its first had it. */
  head: AnswerChunk | undefined;

  /** Takes the data of one event as the client receives it. */
  take(data: string): void {
    if (data === DONE) this.isDone = true;
    else {
      const chunk = readChunk(data);
      if (chunk === undefined) this.isPlain = false;
      else this.takeChunk(chunk);
    }
  }

  /** As `take`, of an event that was read already. */
  takeChunk(chunk: AnswerChunk): void {
    const { choices = [], usage, ...head } = chunk;
    if (chunk.error !== undefined) this.hasError = true;
    else this.head ??= head;
    if (choices.length > 1) this.isPlain = false;
    for (const choice of choices) this.#takeChoice(choice);
    if (usage !== undefined && usage !== null) this.#takeUsage(usage);
  }

  #takeChoice(choice: ChunkChoice): void {
    const { delta, index = 0, logprobs, finish_reason: reason } = choice;
    if (index !== 0 || isThere(logprobs)) this.isPlain = false;
    for (const [field, value] of Object.entries(delta ?? {})) {
      if (field === 'role') this.hasRole = true;
      if (!PLAIN_FIELDS.has(field) && isThere(value)) this.isPlain = false;
    }
    const text = textIn(choice);
    this.text += text;
    if (text !== '') this.tokens += 1;
    if (typeof reason === 'string') this.finishReason = reason;
  }

  #takeUsage(usage: ChunkUsage): void {
    const { prompt_tokens: prompt, completion_tokens: completion } = usage;
    if (typeof prompt === 'number') this.promptTokens ??= prompt;
    if (typeof completion === 'number') this.tokens = completion;
    this.usage = usage;
    if (this.finishReason !== undefined) this.hasFinalUsage = true;
  }
}

const isThere = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
