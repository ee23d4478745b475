import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from './admission';
import { sendJson } from './answer';
import { ApiError } from './api-error';
import { parseGuideRequest, PROVIDER, type GuideApi } from './guide-request';
import { guideAnswer } from './guide-response';
import { bodyOf, expectMethod, pathOf } from './incoming-request';
import type { EmbeddedModel } from './model-plan';

/** Under which all of the guide's routes are. */
export const GUIDE_ROOT = '/api/v1/';

const ANSWERS: ReadonlyMap<string, GuideApi> = new Map([
  [`${GUIDE_ROOT}structured`, 'structured'],
  [`${GUIDE_ROOT}unstructured`, 'unstructured'],
  [`${GUIDE_ROOT}conversation`, 'conversation'],
]);

/** Answers the guide's routes, for those who send the engine's key as `X-API-Key`. */
export class GuideEndpoint {
  readonly #admission: Admission;
  readonly #keyDigest: Buffer;
  readonly #documents: ReadonlyMap<string, object>;

  constructor(admission: Admission, models: readonly EmbeddedModel[], version: string, apiKey: string) {
    this.#admission = admission;
    this.#keyDigest = digestOf(apiKey);
    const untrained = models.every((model) => model.untrained) ? ' with untrained models, for timing' : '';
    const description = `llama.cpp${untrained}`;
    this.#documents = new Map<string, object>([
      [`${GUIDE_ROOT}health`, { status: 'ok', description, version }],
      [`${GUIDE_ROOT}models`, { models: models.map(modelEntry) }],
    ]);
  }

  /** Answers one request, or starts to; rejects with an `ApiError` where it cannot be served. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#expectKey(request);
    const path = pathOf(request);
    const api = ANSWERS.get(path);
    if (api !== undefined) {
      expectMethod('POST', request, response);
      const asked = parseGuideRequest(api, await bodyOf(request));
      this.#admission.admit(asked, response, () => guideAnswer(api, asked.model, response));
      return;
    }
    const document = this.#documents.get(path);
    if (document === undefined) {
      const known = [...this.#documents.keys(), ...ANSWERS.keys()].join(', ');
      throw new ApiError(404, `there is no route ${path}; served are ${known}`);
    }
    expectMethod('GET', request, response);
    sendJson(response, 200, document);
  }

  #expectKey({ headers }: IncomingMessage): void {
    const key = headers['x-api-key'];
    // Digests have one length and are compared in constant time: how long it takes tells nothing of the key.
    if (typeof key === 'string' && timingSafeEqual(digestOf(key), this.#keyDigest)) return;
    const fault =
      key === undefined ? 'the header X-API-Key is missing' : 'the X-API-Key is not the right one';
    throw new ApiError(401, `${fault}; send the key that the engine was started with`);
  }
}

const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();

const modelEntry = ({ id, sequenceLength }: EmbeddedModel): object => ({
  id,
  provider: PROVIDER,
  name: id,
  context_window: sequenceLength,
  supports_structured_output: true,
  // A prompt has one token at least.
  max_output_tokens: sequenceLength - 1,
});
