import type { AnswerChunk } from './answer-chunk';

/** One event of a chat with this delta. */
export const chatChunk = (delta: object, fields: object = {}, choice: object = {}): AnswerChunk => ({
  id: 'chat-1',
  object: 'chat.completion.chunk',
  created: 7,
  model: 'm',
  choices: [{ index: 0, delta: { ...delta }, logprobs: null, finish_reason: null, ...choice }],
  ...fields,
});

/** Token counts as a server words them. */
export const usage = (prompt: number, completion: number, more: object = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...more,
});

/** The event with the counts alone. */
export const usageChunk = (prompt: number, completion: number, more: object = {}): AnswerChunk => ({
  ...chatChunk({}),
  choices: [],
  usage: usage(prompt, completion, more),
});
