import { commonFields, type ApiDialect } from './api-dialect';
import { messagesOf } from './conversation';

/** `POST /chat/completions`: the prompt is the last user message; the server adds its chat template to it. */
export const openAiChat: ApiDialect = {
  name: 'openai-chat',
  path: 'chat/completions',
  body: (request, features) => ({ ...commonFields(request, features), messages: messagesOf(request) }),
};
