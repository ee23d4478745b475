import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Milliseconds } from '../quantities/units';
import type { WholeWording } from './answer-script';
import type { CompletionRequest, InferenceRoute } from './completion-request';
import type { ErrorWording } from './openai-error';

/** A request whose headers are here. */
export interface Visit {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly headersReceivedAt: Milliseconds;
}

/** What one path does with its requests. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Throws a `Refusal`, which is answered in the words of the path's API. */
  readonly answer: (visit: Visit) => void;
}

/** One API that the simulator speaks. */
export interface Api {
  /** What its paths begin with. */
  readonly prefix: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly wordError: ErrorWording;
}

/** A route that answers with tokens: how its requests are read, and its answers and errors worded. */
export interface InferenceService {
  readonly route: InferenceRoute;
  /** Lets a request pass that bears the key. Throws a `Refusal` with 401 otherwise. */
  readonly authorize: (message: IncomingMessage) => void;
  /** Reads a request's body. Throws a `Refusal` that says which field is wrong. */
  readonly read: (body: string) => CompletionRequest;
  readonly wordAnswer: WholeWording;
  readonly wordError: ErrorWording;
}
