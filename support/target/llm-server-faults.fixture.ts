import type { ServerResponse } from 'node:http';
import { milliseconds } from '../quantities/units';
import { hangs, sendJson } from './llm-server.fixture';
import type { FailureOutcome } from './target-error';
import type { TargetSettings } from './target-settings';

/** A deadline that is worth waiting for. */
export const SHORT = milliseconds(150);
const UNSTRUCTURED = 'POST /api/v1/unstructured';
export const SCHEMAS = 'POST /api/v1/schemas';

interface ServerFault {
  /** "a server that ..." */
  readonly name: string;
  /** The route that does it. */
  readonly at: string;
  readonly does: (response: ServerResponse) => void;
  readonly outcome: FailureOutcome;
  readonly status?: number;
  readonly says: readonly string[];
  readonly timeouts?: Partial<TargetSettings['timeouts']>;
}

const sends =
  (type: string, body: string) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'Content-Type': type }).end(body);
  };
const refuses =
  (status: number, detail: unknown) =>
  (response: ServerResponse): void => {
    sendJson(response, status, { detail });
  };
const cuts = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Length': 1000 }).write('{"text": "a', () => response.destroy());
};
const CHECK_ROUTE = 'Check the route "unstructured" in LLM_ROUTES, and LLM_BASE_URL';

/** What a server of the dialect llm-server can do wrong at one of its routes. */
export const SERVER_FAULTS: readonly ServerFault[] = [
  {
    name: 'refuses the key',
    at: UNSTRUCTURED,
    does: refuses(401, 'Invalid API key'),
    outcome: 'http error',
    status: 401,
    says: ['/api/v1/unstructured answered 401: Invalid API key. Set LLM_API_KEY to a key'],
  },
  {
    name: 'does not have the route',
    at: UNSTRUCTURED,
    does: refuses(404, 'Not Found'),
    outcome: 'http error',
    status: 404,
    says: ['/api/v1/unstructured answered 404: Not Found. Correct the route "unstructured" in LLM_ROUTES'],
  },
  {
    name: 'finds faults in the request',
    at: UNSTRUCTURED,
    does: refuses(422, [
      { type: 'missing', loc: ['body', 'provider'], msg: 'Field required', input: {} },
      { type: 'int_type', loc: ['body', 'max_tokens'], msg: 'Input should be an integer' },
    ]),
    outcome: 'http error',
    status: 422,
    says: [
      'answered 422: body.provider: Field required; body.max_tokens: Input should be an integer. The request was',
      'LLM_ROUTES',
    ],
  },
  {
    name: 'answers with a page',
    at: UNSTRUCTURED,
    does: sends('text/html', '<html>Sign in</html>'),
    outcome: 'protocol error',
    says: [
      '/api/v1/unstructured: not the JSON of an answer, with text, ',
      ': <html>Sign in</html>. ',
      CHECK_ROUTE,
    ],
  },
  {
    name: 'answers with JSON that holds no text',
    at: UNSTRUCTURED,
    does: sends('application/json', '{"job": 17}'),
    outcome: 'protocol error',
    says: ['response or content: {"job": 17}. ', CHECK_ROUTE],
  },
  {
    name: 'answers with nothing',
    at: UNSTRUCTURED,
    does: sends('application/json', ''),
    outcome: 'protocol error',
    says: [': an empty body. ', CHECK_ROUTE],
  },
  {
    name: 'streams',
    at: UNSTRUCTURED,
    does: sends('text/event-stream', 'data: {"text": "a"}\n\n'),
    outcome: 'protocol error',
    says: [': data: {"text": "a"}', CHECK_ROUTE],
  },
  {
    name: 'answers 200 with an error',
    at: UNSTRUCTURED,
    does: sends('application/json', '{"detail": "the provider is down"}'),
    outcome: 'protocol error',
    says: ['status 200, then an error: the provider is down. Look into the log of the server'],
  },
  {
    name: 'cuts its answer',
    at: UNSTRUCTURED,
    does: cuts,
    outcome: 'truncated',
    says: ['the server closed the connection before the answer was complete'],
  },
  {
    name: 'hangs',
    at: UNSTRUCTURED,
    does: hangs,
    outcome: 'timed out',
    says: ['/api/v1/unstructured: the answer was not complete within 0.15 s', 'LLM_TIMEOUT'],
    timeouts: { total: SHORT },
  },
  {
    name: 'refuses a schema',
    at: SCHEMAS,
    does: refuses(409, 'name taken'),
    outcome: 'http error',
    status: 409,
    says: ['The schema was not registered: ', '/api/v1/schemas answered 409: name taken'],
  },
  {
    name: 'does not have the route for schemas',
    at: SCHEMAS,
    does: refuses(404, 'Not Found'),
    outcome: 'http error',
    status: 404,
    says: ['The schema was not registered: ', 'Correct the route "schemas" in LLM_ROUTES'],
  },
  {
    name: 'gives a schema no id',
    at: SCHEMAS,
    does: sends('application/json', '{"ok": true}'),
    outcome: 'protocol error',
    says: ['/api/v1/schemas answered without its id: {"ok": true}. Check the route "schemas" in LLM_ROUTES'],
  },
  {
    name: 'goes on and on about a schema',
    at: SCHEMAS,
    does: sends('application/json', ' '.repeat(2 ** 21)),
    outcome: 'protocol error',
    says: ['The schema was not registered: ', 'answers with far more than was asked for'],
  },
  {
    name: 'cuts the registration of a schema',
    at: SCHEMAS,
    does: cuts,
    outcome: 'truncated',
    says: ['The schema was not registered: ', 'closed the connection before the answer was complete'],
  },
  {
    name: 'hangs while it registers a schema',
    at: SCHEMAS,
    does: hangs,
    outcome: 'timed out',
    says: ['The schema was not registered: ', '/api/v1/schemas: the answer was not complete within 0.15 s'],
    timeouts: { total: SHORT },
  },
];
