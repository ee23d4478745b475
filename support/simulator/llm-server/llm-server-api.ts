import type { IncomingMessage } from 'node:http';
import type { Api, Endpoint } from '../api';
import type { LlmServerRoute } from '../completion-request';
import { Refusal } from '../openai-error';
import { readBody, type Reception } from '../reception';
import { refuse, reply } from '../reply';
import type { ServingState } from '../serving-state';
import { fastApiWording } from './fastapi-error';
import { llmServerAnswer } from './llm-server-answer';
import { readLlmServerRequest, readRegistration } from './llm-server-request';
import { SchemaStore } from './schema-store';

/** Schemas that are remembered. */
const SCHEMAS = 1000;

const INFERENCE_ROUTES: readonly LlmServerRoute[] = [
  '/api/v1/completions',
  '/api/v1/structured-completions',
  '/api/v1/unstructured',
  '/api/v1/structured',
  '/api/v1/conversation',
];

/**
 * The API of the server that the guide was written for, and the routes that the guide prints beside it: answers are
 * whole, errors are FastAPI's. A provider is taken at its word: whoever is said to serve the model serves it.
 */
export function llmServerApi(state: ServingState, reception: Reception): Api {
  const schemas = new SchemaStore(SCHEMAS);
  const authorize = (message: IncomingMessage): void => {
    const { apiKey } = state.options;
    if (apiKey === undefined || message.headers['x-api-key'] === apiKey) return;
    throw new Refusal(401, 'Invalid or missing API key; send it as "X-API-Key: <key>".');
  };
  const inference = (route: LlmServerRoute): Endpoint => {
    const service = {
      route,
      authorize,
      read: (body: string) => readLlmServerRequest(route, body, schemas),
      wordAnswer: llmServerAnswer,
      wordError: fastApiWording,
    };
    return {
      method: 'POST',
      answer: (visit) => {
        reception.receive(service, visit);
      },
    };
  };
  const telling = (tell: () => object): Endpoint => ({
    method: 'GET',
    answer: ({ message, response }) => {
      authorize(message);
      reply(response, tell());
    },
  });
  return {
    prefix: '/api/v1/',
    wordError: fastApiWording,
    endpoints: {
      ...Object.fromEntries(INFERENCE_ROUTES.map((route) => [route, inference(route)])),
      '/api/v1/schemas': { method: 'POST', answer: registering(schemas, authorize) },
      '/api/v1/models': telling(() => ({ models: state.options.models.map((id) => modelOf(id, state)) })),
      '/api/v1/metrics': telling(() => ({
        llm: state.servedModels.metrics,
        requests: state.counters.requests,
      })),
      // Who looks whether it lives needs no key.
      '/api/v1/health': {
        method: 'GET',
        answer: ({ response }) => {
          reply(response, HEALTH);
        },
      },
    },
  };
}

const HEALTH = { status: 'healthy', description: 'simulated LLM server', version: '1.0.0' };

const modelOf = (id: string, { kind }: ServingState) => ({
  id,
  provider: kind.owner(id),
  name: id,
  context_window: 8192,
  supports_structured_output: true,
  max_output_tokens: 4096,
});

/** Registers a schema at once: it needs no slot, and is in no log of requests for tokens. */
const registering =
  (schemas: SchemaStore, authorize: (message: IncomingMessage) => void): Endpoint['answer'] =>
  ({ message, response }) => {
    authorize(message);
    readBody(message, (body) => {
      try {
        const { name, json_schema: jsonSchema } = readRegistration(body.toString());
        reply(response, schemas.register(name, jsonSchema), { status: 201 });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refuse(response, error, fastApiWording);
      }
    });
  };
