import type { ServerResponse } from 'node:http';
import type { AnswerRequest } from './answer-request';
import { ApiError } from './api-error';
import { messageOf } from './engine-error';
import type { EngineMetrics } from './engine-metrics';
import { Generation, type GenerationListener } from './generation';
import type { ModelRuntime } from './model-runtime';
import type { ServedModel } from './served-model';

/** A request that nothing stands against: the tokens of its prompt and the model that answers it. */
export interface Admitted {
  readonly prompt: readonly number[];
  readonly runtime: ModelRuntime;
}

/** Lets requests in to the models of the engine, or says why not before anything of an answer is sent. */
export class Admission {
  readonly #models: readonly ServedModel[];
  readonly #metrics: EngineMetrics;

  constructor(models: readonly ServedModel[], metrics: EngineMetrics) {
    this.#models = models;
    this.#metrics = metrics;
  }

  /**
   * Starts an answer, which ends early when the response closes. The listener is asked for once nothing stands
   * against the request; throws an `ApiError` where something does.
   */
  admit(
    request: AnswerRequest,
    response: ServerResponse,
    listenerFor: (admitted: Admitted) => GenerationListener,
  ): void {
    const model = this.#modelOf(request);
    const prompt = promptOf(request, model);
    const maxTokens = this.#lengthOf(request, prompt, model);
    const { sampling, stop, ignoreEnd, scoring } = request;
    if (sampling.grammar !== undefined) checkGrammar(sampling.grammar, model);

    const generation = new Generation(
      { prompt, maxTokens, sampling, stop, ignoreEnd, ...(scoring && { scoring }) },
      model.runtime,
      this.#metrics.metered(model.facts.id, listenerFor({ prompt, runtime: model.runtime })),
    );
    response.once('close', () => {
      model.loop.cancel(generation);
    });
    model.loop.submit(generation);
  }

  #modelOf(request: AnswerRequest): ServedModel {
    const model = this.#models.find(({ facts }) => facts.id === request.model);
    if (model !== undefined) return model;
    const known = this.#models.map(({ facts }) => `"${facts.id}"`).join(', ');
    throw new ApiError(404, `there is no model "${request.model}"; served are ${known}`, {
      param: 'model',
      code: 'model_not_found',
    });
  }

  #lengthOf(request: AnswerRequest, prompt: readonly number[], { facts }: ServedModel): number {
    const { id, sequenceLength } = facts;
    const maxTokens = request.maxTokens ?? sequenceLength - prompt.length;
    const fewest = request.scoring === undefined ? 1 : 0;
    if (maxTokens >= fewest && prompt.length + maxTokens <= sequenceLength) return maxTokens;
    this.#metrics.countRejected(id);
    throw new ApiError(
      400,
      `this model's maximum length is ${sequenceLength} tokens; the prompt has ${prompt.length} and ` +
        `${request.maxTokens ?? 'at least 1'} are to be generated. Shorten the prompt or lower max_tokens`,
      { param: 'max_tokens', code: 'context_length_exceeded' },
    );
  }
}

function promptOf({ prompt: asked }: AnswerRequest, { runtime }: ServedModel): readonly number[] {
  const prompt = typeof asked === 'string' ? runtime.tokenize(asked) : asked;
  if (prompt.length === 0) {
    throw new ApiError(400, 'prompt: it has no tokens', { param: 'prompt', code: 'invalid_value' });
  }
  const unknown = prompt.find((token) => token >= runtime.vocabularySize);
  if (unknown === undefined) return prompt;
  throw new ApiError(400, `token ${unknown} is not in the vocabulary of ${runtime.vocabularySize} tokens`, {
    param: 'prompt',
    code: 'invalid_value',
  });
}

function checkGrammar(grammar: string, { runtime }: ServedModel): void {
  try {
    runtime.checkGrammar(grammar);
  } catch (error) {
    throw new ApiError(400, `the schema cannot be kept to: ${messageOf(error)}. Send a simpler one`, {
      code: 'unsupported_schema',
    });
  }
}
