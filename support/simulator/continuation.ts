import { z } from 'zod';
import { Refusal } from './openai-error';
import { tokensOf } from './words';

/** How a request asks to go on with an answer that broke off, as vLLM words it. */
export const continuationFields = {
  continue_final_message: z.boolean().nullish(),
  add_generation_prompt: z.boolean().nullish(),
};

/** What says whether a conversation's last message is to be gone on with. */
export interface Continuation extends z.output<z.ZodObject<typeof continuationFields>> {
  /** Of the last message. */
  readonly role: string | undefined;
  /** Of the last message, its text. */
  readonly text: string;
  /** The answer is to be JSON of a schema. */
  readonly structured: boolean;
}

/**
 * How many tokens of its answer a request brings along, to be gone on with; undefined where it wants a new answer.
 * Throws a `Refusal` with 400 where there is nothing to go on with, or it cannot be.
 */
export function answeredTokens(asked: Continuation): number | undefined {
  if (asked.continue_final_message !== true) return undefined;
  // It is true where it is not said, and a new turn is no continuation.
  if (asked.add_generation_prompt !== false)
    throw refusal('it needs "add_generation_prompt": false beside it', 'add_generation_prompt');
  if (asked.role !== 'assistant')
    throw refusal(
      `the last message must have the role "assistant", not ${JSON.stringify(asked.role)}`,
      'messages',
    );
  if (asked.structured)
    throw refusal(
      'an answer with a JSON schema cannot be gone on with; ask for a new one',
      'response_format',
    );
  return tokensOf(asked.text).length;
}

const refusal = (fault: string, param: string): Refusal =>
  new Refusal(400, `continue_final_message: ${fault}`, { param });
