import { wholeAnswer } from './answer-chunks';
import type { Api, Endpoint } from './api';
import { parseCompletionRequest, type CompletionsRoute } from './completion-request';
import { openAiWording } from './openai-error';
import type { Reception } from './reception';
import { reply } from './reply';
import type { ServingState } from './serving-state';
import type { ServerFacts } from './server-kinds/server-kind';

/** The OpenAI API: both completions routes and the list of models. */
export function openAiApi(state: ServingState, reception: Reception, { startedAt }: ServerFacts): Api {
  const { kind, options } = state;
  const completions = (route: CompletionsRoute): Endpoint => {
    const service = {
      route,
      authorize: state.authorize,
      read: (body: string) => parseCompletionRequest(route, body),
      wordAnswer: wholeAnswer,
      wordError: openAiWording,
    };
    return {
      method: 'POST',
      answer: (visit) => {
        reception.receive(service, visit);
      },
    };
  };
  const model = (id: string) => ({
    id,
    object: 'model',
    created: startedAt,
    owned_by: kind.owner(id),
    ...kind.modelFields?.(id),
  });
  return {
    prefix: '/v1/',
    wordError: openAiWording,
    endpoints: {
      '/v1/chat/completions': completions('/v1/chat/completions'),
      '/v1/completions': completions('/v1/completions'),
      '/v1/models': {
        method: 'GET',
        answer: ({ message, response }) => {
          state.authorize(message);
          reply(response, { object: 'list', data: options.models.map(model) });
        },
      },
    },
  };
}
