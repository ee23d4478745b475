import { randomUUID } from 'node:crypto';
import type { Progress } from './generation';
import type { Logprobs } from './logprobs';
import type { OpenAiApi } from './openai-request';

/** Token counts as OpenAI's clients read them. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

export type FinishReason = 'stop' | 'length';

/** The counts of an answer so far. */
export function usageOf({ promptTokens, cachedTokens, generatedTokens }: Progress): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: generatedTokens,
    total_tokens: promptTokens + generatedTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}

/** The bodies of one answer in the dialect in which it was asked for. */
export class OpenAiResponse {
  readonly #api: OpenAiApi;
  readonly #identity: { readonly id: string; readonly created: number; readonly model: string };

  constructor(api: OpenAiApi, model: string) {
    const id = `${api === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`;
    // Seconds of the wall clock, as the API has it; nothing is measured with it.
    this.#identity = { id, created: Math.floor(Date.now() / 1000), model };
    this.#api = api;
  }

  /** A whole answer at once, with log-probabilities where they were asked for. */
  whole(text: string, finish: FinishReason, usage: Usage, logprobs: Logprobs | null = null): object {
    const content =
      this.#api === 'chat' ? { message: { role: 'assistant', content: text, refusal: null } } : { text };
    return {
      ...this.#head(this.#api === 'chat' ? 'chat.completion' : 'text_completion'),
      choices: [{ index: 0, ...content, logprobs, finish_reason: finish }],
      usage,
    };
  }

  /** The first chunk of a chat: a role, no text. */
  roleChunk(usage: Usage | null | undefined): object {
    return this.#chunk({ delta: { role: 'assistant', content: '' } }, null, usage);
  }

  textChunk(text: string, usage: Usage | null | undefined): object {
    return this.#chunk(this.#api === 'chat' ? { delta: { content: text } } : { text }, null, usage);
  }

  finishChunk(finish: FinishReason, usage: Usage | null | undefined): object {
    return this.#chunk(this.#api === 'chat' ? { delta: {} } : { text: '' }, finish, usage);
  }

  /** The last chunk where usage was asked for: counts, no choice. */
  usageChunk(usage: Usage): object {
    return { ...this.#head(this.#chunkObject()), choices: [], usage };
  }

  #chunk(content: object, finish: FinishReason | null, usage: Usage | null | undefined): object {
    const choices = [{ index: 0, ...content, logprobs: null, finish_reason: finish }];
    return { ...this.#head(this.#chunkObject()), choices, ...(usage !== undefined && { usage }) };
  }

  #chunkObject(): string {
    return this.#api === 'chat' ? 'chat.completion.chunk' : 'text_completion';
  }

  #head(object: string): object {
    return { ...this.#identity, object };
  }
}
