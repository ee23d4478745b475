import type { ChatMessage, InferenceRequest } from './inference-target';

type Conversation = Pick<InferenceRequest, 'history' | 'prompt'>;

/** What was said before, and the prompt as the user's last message. */
export function messagesOf({ history = [], prompt }: Conversation): ChatMessage[] {
  return [...history, { role: 'user', content: prompt }];
}

/**
 * The prompt of an API that takes one text: as it is, or of a conversation its transcript, one line a message
 * (`role: text`), then `assistant:` for the model to go on from.
 */
export function transcriptOf(conversation: Conversation): string {
  if (conversation.history === undefined) return conversation.prompt;
  const lines = messagesOf(conversation).map(({ role, content }) => `${role}: ${content}`);
  return [...lines, 'assistant:'].join('\n');
}
