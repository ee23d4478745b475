import type { InferenceRoute } from './completion-request';

/** What the parts of one answer have in common. */
export interface AnswerHead {
  readonly route: InferenceRoute;
  /** Counts requests; the answer's id ends in it. */
  readonly index: number;
  readonly model: string;
  /** Who serves the model, where the API names it. */
  readonly provider?: string;
  /** Unix time in seconds. */
  readonly created: number;
  readonly reasoningField: 'reasoning_content' | 'reasoning';
}

/** Token counts as the OpenAI API words them. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

/** Why an answer ended: by itself, or at `max_tokens`. */
export type FinishReason = 'stop' | 'length';

/** What a whole answer holds. */
export interface AnswerParts {
  readonly reasoning: string;
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Undefined where the client is to get none. */
  readonly usage: Usage | undefined;
}

interface ChunkFields {
  readonly text?: string;
  readonly kind?: 'content' | 'reasoning';
  readonly finishReason?: FinishReason;
  /** Null where usage was asked for and is not in this event, as OpenAI sends it. */
  readonly usage?: Usage | null;
}

export const usageOf = (promptTokens: number, cachedTokens: number, completionTokens: number): Usage => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
});

/** One event of a stream as it stands on the wire. */
export const eventOf = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`;

/** The event that opens a chat stream: a role and no token. */
export const roleChunk = (head: AnswerHead, usage?: null): string =>
  eventOf({
    ...headOf(head, 'chunk'),
    choices: [{ index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null }],
    ...(usage === undefined ? {} : { usage }),
  });

/** An event with tokens, or without text the one that says why the answer ended. */
export function chunk(
  head: AnswerHead,
  { text, kind = 'content', finishReason, usage }: ChunkFields,
): string {
  const common = { index: 0, logprobs: null, finish_reason: finishReason ?? null };
  const chat = head.route === '/v1/chat/completions';
  const choice = chat
    ? { ...common, delta: text === undefined ? {} : { [fieldOf(head, kind)]: text } }
    : { ...common, text: text ?? '' };
  return eventOf({ ...headOf(head, 'chunk'), choices: [choice], ...(usage === undefined ? {} : { usage }) });
}

/** The event after the last choice: token counts and no choice. */
export const usageChunk = (head: AnswerHead, usage: Usage): string =>
  eventOf({ ...headOf(head, 'chunk'), choices: [], usage });

/** The whole answer where no stream was asked for. */
export function wholeAnswer(head: AnswerHead, { reasoning, text, finishReason, usage }: AnswerParts): string {
  const common = { index: 0, logprobs: null, finish_reason: finishReason };
  const message = {
    role: 'assistant',
    content: text,
    ...(reasoning === '' ? {} : { [head.reasoningField]: reasoning }),
  };
  const choice =
    head.route === '/v1/chat/completions' ? { ...common, message } : { ...common, text: reasoning + text };
  return JSON.stringify({
    ...headOf(head, 'whole'),
    choices: [choice],
    ...(usage === undefined ? {} : { usage }),
  });
}

const fieldOf = (head: AnswerHead, kind: 'content' | 'reasoning'): string =>
  kind === 'content' ? 'content' : head.reasoningField;

function headOf({ route, index, created, model }: AnswerHead, form: 'chunk' | 'whole') {
  return route === '/v1/chat/completions'
    ? {
        id: `chatcmpl-${index}`,
        object: form === 'chunk' ? 'chat.completion.chunk' : 'chat.completion',
        created,
        model,
      }
    : { id: `cmpl-${index}`, object: 'text_completion', created, model };
}
