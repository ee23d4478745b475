import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Sampling } from './model-runtime';
import type { Scoring } from './token-score';

/** A request after validation, whatever its dialect: what an answer is made from. */
export interface AnswerRequest {
  readonly model: string;
  /** Text, or token ids. */
  readonly prompt: string | readonly number[];
  /** Output tokens asked for; absent: as many as fit. */
  readonly maxTokens: number | undefined;
  readonly sampling: Sampling;
  readonly stop: readonly string[];
  readonly ignoreEnd: boolean;
  /** Score all tokens but the first, those of the prompt as well; only then there may be no output token. */
  readonly scoring?: Scoring;
}

const TWO_TO_32 = 2 ** 32;

/** A number of tokens, at least one. */
export const tokenCount = z.int().min(1);

/** The fields that all dialects have in common; as in OpenAI's, null stands for absent. */
export const answerFields = {
  model: z.string(),
  max_tokens: tokenCount.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  ignore_eos: z.boolean().nullish(),
};

const contentPart = z.object({ type: z.literal('text'), text: z.string() });

/** A conversation, the oldest message first. */
export const chatMessages = z
  .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(contentPart)]) }))
  .min(1);

/** The request that those fields make, with the grammar that its answer keeps to, if there is one. */
export function answerRequest(
  fields: z.infer<z.ZodObject<typeof answerFields>>,
  prompt: AnswerRequest['prompt'],
  grammar?: string,
): AnswerRequest {
  return {
    model: fields.model,
    prompt,
    maxTokens: fields.max_tokens ?? undefined,
    sampling: {
      temperature: fields.temperature ?? 1,
      topP: fields.top_p ?? 1,
      seed: fields.seed == null ? randomInt(TWO_TO_32) : fields.seed >>> 0,
      ...(grammar !== undefined && { grammar }),
    },
    stop: [fields.stop ?? []].flat(),
    ignoreEnd: fields.ignore_eos ?? false,
  };
}

/** An untrained model has no chat format of its own: one line a message, and the start of the answer's. */
export function chatPrompt(messages: z.infer<typeof chatMessages>): string {
  const lines = messages.map(({ role, content }) => {
    const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
    return `${role}: ${text}\n`;
  });
  return `${lines.join('')}assistant:`;
}
