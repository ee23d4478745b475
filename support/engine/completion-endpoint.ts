import type { ServerResponse } from 'node:http';
import { streamedAnswer, wholeAnswer } from './answer';
import { ApiError } from './api-error';
import type { EngineMetrics } from './engine-metrics';
import { Generation } from './generation';
import { parseCompletionRequest, type CompletionRequest, type OpenAiApi } from './openai-request';
import type { ServedModel } from './served-model';

/** Answers both kinds of completion for all models of the engine. */
export class CompletionEndpoint {
  readonly #models: readonly ServedModel[];
  readonly #metrics: EngineMetrics;

  constructor(models: readonly ServedModel[], metrics: EngineMetrics) {
    this.#models = models;
    this.#metrics = metrics;
  }

  /** Starts an answer; throws an `ApiError` where the request cannot be served. */
  answer(api: OpenAiApi, body: string, response: ServerResponse): void {
    const request = parseCompletionRequest(api, body);
    const model = this.#modelOf(request);
    const prompt = this.#promptOf(request, model);
    const { id, sequenceLength } = model.facts;
    if (prompt.length === 0) {
      throw new ApiError(400, 'prompt: it has no tokens', { param: 'prompt', code: 'invalid_value' });
    }
    const maxTokens = request.maxTokens ?? sequenceLength - prompt.length;
    if (maxTokens < 1 || prompt.length + maxTokens > sequenceLength) {
      this.#metrics.countRejected(id);
      throw new ApiError(
        400,
        `this model's maximum length is ${sequenceLength} tokens; the prompt has ${prompt.length} and ` +
          `${request.maxTokens ?? 'at least 1'} are to be generated. Shorten the prompt or lower max_tokens`,
        { param: 'max_tokens', code: 'context_length_exceeded' },
      );
    }

    const { sampling, stop, ignoreEnd } = request;
    const listener = request.stream
      ? streamedAnswer(request, response, prompt.length)
      : wholeAnswer(request, response);
    const generation = new Generation(
      { prompt, maxTokens, sampling, stop, ignoreEnd },
      model.runtime,
      this.#metrics.metered(id, listener),
    );
    response.once('close', () => {
      model.loop.cancel(generation);
    });
    model.loop.submit(generation);
  }

  #modelOf(request: CompletionRequest): ServedModel {
    const model = this.#models.find(({ facts }) => facts.id === request.model);
    if (model !== undefined) return model;
    const known = this.#models.map(({ facts }) => `"${facts.id}"`).join(', ');
    throw new ApiError(404, `there is no model "${request.model}"; served are ${known}`, {
      param: 'model',
      code: 'model_not_found',
    });
  }

  #promptOf({ prompt }: CompletionRequest, { runtime }: ServedModel): readonly number[] {
    if (typeof prompt === 'string') return runtime.tokenize(prompt);
    const unknown = prompt.find((token) => token >= runtime.vocabularySize);
    if (unknown === undefined) return prompt;
    throw new ApiError(400, `token ${unknown} is not in the vocabulary of ${runtime.vocabularySize} tokens`, {
      param: 'prompt',
      code: 'invalid_value',
    });
  }
}
