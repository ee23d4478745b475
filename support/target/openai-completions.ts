import { commonFields, type ApiDialect } from './api-dialect';
import { transcriptOf } from './conversation';

/** `POST /completions`: the prompt as it is, without a chat template; a conversation as its transcript. */
export const openAiCompletions: ApiDialect = {
  name: 'openai-completions',
  path: 'completions',
  body: (request, features) => ({ ...commonFields(request, features), prompt: transcriptOf(request) }),
};
