import type { ServerResponse } from 'node:http';
import type { AttemptFailure } from './attempt-failure';

/** One attempt that failed, and at which node. */
export interface FailedAttempt {
  readonly node: string;
  readonly failure: AttemptFailure;
}

const COULD_NOT_SERVE: ReadonlySet<string> = new Set(['refused', 'unavailable']);

/**
 * Answers, as the OpenAI API words errors, that no node has answered: 503 where none could take the request,
 * 502 where one took it and failed.
 */
export function refuseUnanswered(response: ServerResponse, failures: readonly FailedAttempt[]): void {
  const status = failures.every(({ failure }) => COULD_NOT_SERVE.has(failure.kind)) ? 503 : 502;
  const each = failures.map(({ node, failure }) => `${node}: ${failure.message}`).join('; ');
  const message = `no node has answered; ${each === '' ? 'there is none' : each}`;
  refuse(response, status, { message, type: 'server_error', param: null, code: 'no_node_answered' });
}

/** Answers with 413 that the body is longer than that many bytes. */
export function refuseLongBody(response: ServerResponse, limit: number): void {
  const message = `the request body is longer than ${limit} bytes, which is the most that is kept of one`;
  refuse(response, 413, { message, type: 'invalid_request_error', param: null, code: 'body_too_long' });
}

function refuse(response: ServerResponse, status: number, error: object): void {
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
