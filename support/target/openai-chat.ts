import { commonFields, type ApiDialect } from './api-dialect';

/** `POST /chat/completions`: the prompt is one user message; the server adds its chat template to it. */
export const openAiChat: ApiDialect = {
  name: 'openai-chat',
  path: 'chat/completions',
  body: (request, features) => ({
    ...commonFields(request, features),
    messages: [{ role: 'user', content: request.prompt }],
  }),
};
