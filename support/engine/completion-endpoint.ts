import type { ServerResponse } from 'node:http';
import type { Admission } from './admission';
import { streamedAnswer, wholeAnswer } from './answer';
import { parseCompletionRequest, type OpenAiApi } from './openai-request';
import { scoredAnswer } from './scored-answer';

/** Answers both kinds of OpenAI's completions. */
export class CompletionEndpoint {
  readonly #admission: Admission;

  constructor(admission: Admission) {
    this.#admission = admission;
  }

  /** Starts an answer; throws an `ApiError` where the request cannot be served. */
  answer(api: OpenAiApi, body: string, response: ServerResponse): void {
    const request = parseCompletionRequest(api, body);
    this.#admission.admit(request, response, (admitted) => {
      if (request.scoring !== undefined) return scoredAnswer(request, response, admitted);
      if (request.stream) return streamedAnswer(request, response, admitted.prompt.length);
      return wholeAnswer(request, response);
    });
  }
}
