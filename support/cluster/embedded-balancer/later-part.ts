import { textIn, type AnswerChunk, type ChunkChoice, type ChunkUsage } from './answer-chunk';
import type { StreamProgress } from './stream-progress';

/** The details of token counts that are of one part only, and say nothing of the whole answer. */
const DETAILS: ReadonlySet<string> = new Set(['prompt_tokens_details', 'completion_tokens_details']);

/** Makes the events of a part that goes on with a stream into events of that stream. */
export class LaterPart {
  readonly #progress: StreamProgress;
  readonly #onlyEnd: boolean;
  /** The tokens that there were before it. */
  readonly #before: number;

  /** Of a part from which only its end is wanted, text is left out. */
  constructor(progress: StreamProgress, { onlyEnd }: { onlyEnd: boolean }) {
    this.#progress = progress;
    this.#onlyEnd = onlyEnd;
    this.#before = progress.tokens;
  }

  /** The event for the client; undefined where it says nothing new. */
  merged(chunk: AnswerChunk): AnswerChunk | undefined {
    if (chunk.error !== undefined) return chunk;
    const { usage, choices = [] } = chunk;
    const kept = choices.map((choice) => this.#choice(choice)).filter((choice) => choice !== undefined);
    const counts = usage === undefined || usage === null ? usage : this.#usage(usage);
    // Counts that came with text that is left out are no final ones.
    const isFinal = choices.every(({ finish_reason: reason }) => typeof reason === 'string');
    if (kept.length === 0 && (counts === undefined || counts === null || !isFinal)) return undefined;
    return {
      ...chunk,
      ...this.#identity(),
      choices: kept,
      ...(counts === undefined ? {} : { usage: counts }),
    };
  }

  /** A role is told once, and a stream ends once. */
  #choice(choice: ChunkChoice): ChunkChoice | undefined {
    const { hasRole, finishReason } = this.#progress;
    const ends = typeof choice.finish_reason === 'string';
    if (this.#onlyEnd) {
      if (!ends || finishReason !== undefined) return undefined;
      const empty = 'delta' in choice ? { delta: {} } : { text: '' };
      return { ...choice, ...empty, finish_reason: 'length' };
    }
    const { role, ...delta } = choice.delta ?? {};
    if (role === undefined || !hasRole) return choice;
    const saysMore = Object.values(delta).some((value) => value !== '' && value !== null);
    return ends || saysMore || textIn(choice) !== '' ? { ...choice, delta } : undefined;
  }

  #usage(usage: ChunkUsage): ChunkUsage {
    const { prompt_tokens: prompt, completion_tokens: completion, ...others } = usage;
    const kept = Object.fromEntries(Object.entries(others).filter(([name]) => !DETAILS.has(name)));
    const own = typeof completion === 'number' && !this.#onlyEnd ? completion : 0;
    const completionTokens = this.#before + own;
    // The prompt of this part ends with the text that there was before it.
    const promptTokens =
      this.#progress.promptTokens ?? (typeof prompt === 'number' ? Math.max(0, prompt - this.#before) : 0);
    const { prompt_tokens_details: details } = this.#progress.usage ?? {};
    return {
      ...kept,
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      ...(details === undefined ? {} : { prompt_tokens_details: details }),
    };
  }

  #identity(): AnswerChunk {
    const { id, created } = this.#progress.head ?? {};
    return { ...(id === undefined ? {} : { id }), ...(created === undefined ? {} : { created }) };
  }
}
