import type { IncomingMessage } from 'node:http';
import type { InferenceService, Visit } from './api';
import { Exchange } from './exchange';
import type { ServingState } from './serving-state';

/** Where requests for tokens come in, whatever API they are of: numbers them as their bodies are complete. */
export class Reception {
  readonly #state: ServingState;
  #requests = 0;

  constructor(state: ServingState) {
    this.#state = state;
  }

  /** Reads the request's body, then answers it or lets it wait for its slot. */
  receive(service: InferenceService, visit: Visit): void {
    readBody(visit.message, (body) => {
      const receivedAt = this.#state.clock.now();
      const index = this.#requests;
      this.#requests += 1;
      new Exchange({ ...visit, index, service, body: body.toString(), receivedAt }, this.#state).begin();
    });
  }
}

/** Hands the request's body on once it is complete, which it is never where the client has left. */
export function readBody(message: IncomingMessage, then: (body: Buffer) => void): void {
  const pieces: Buffer[] = [];
  message.on('data', (piece: Buffer) => pieces.push(piece));
  message.once('end', () => {
    then(Buffer.concat(pieces));
  });
}
