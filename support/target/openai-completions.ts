import { commonFields, type ApiDialect } from './api-dialect';

/** `POST /completions`: the prompt as it is, without a chat template. */
export const openAiCompletions: ApiDialect = {
  name: 'openai-completions',
  path: 'completions',
  body: (request, features) => ({ ...commonFields(request, features), prompt: request.prompt }),
};
