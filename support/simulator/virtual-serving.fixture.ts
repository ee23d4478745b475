import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { milliseconds } from '../quantities/units';
import { Agenda } from './agenda';
import { wholeAnswer } from './answer-chunks';
import { parseCompletionRequest } from './completion-request';
import { Exchange } from './exchange';
import { ManualTime } from './manual-time.fixture';
import { openAiWording } from './openai-error';
import { ServingState } from './serving-state';
import type { SimulatedRequest } from './simulated-request';
import { simulatorOptions, type SimulatorOptionsInput } from './simulator-options';

const ROUTE = '/v1/completions';

/** A request, and how many tokens it asks for. */
export interface VirtualRequest {
  readonly prompt: string;
  readonly tokens: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What serves the requests of a simulator, without a network, in time that passes only when it is told to. */
export class VirtualServing {
  /** Of the requests that have ended, in the order of their ends. */
  readonly log: SimulatedRequest[] = [];
  readonly #time = new ManualTime();
  readonly #state: ServingState;
  #requests = 0;

  constructor(options: SimulatorOptionsInput) {
    const agenda = new Agenda(this.#time, this.#time.makeAlarm);
    const onEnd = (request: SimulatedRequest) => this.log.push(request);
    this.#state = new ServingState(simulatorOptions(options), this.#time, agenda, onEnd, () => undefined);
  }

  /** Lets these come in at this instant, in their order, and gives each its slot or its place in the queue. */
  async ask(...requests: readonly VirtualRequest[]): Promise<void> {
    for (const { prompt, tokens, headers = {} } of requests) {
      const message = Object.assign(new IncomingMessage(new Socket()), { headers });
      const now = this.#time.now();
      const fields = { model: 'simulated-model', prompt, max_tokens: tokens, ignore_eos: true, stream: true };
      const arrival = {
        message,
        response: new ServerResponse(message),
        headersReceivedAt: now,
        receivedAt: now,
        index: this.#requests,
        body: JSON.stringify(fields),
        service: {
          route: ROUTE,
          authorize: this.#state.authorize,
          read: (body: string) => parseCompletionRequest(ROUTE, body),
          wordAnswer: wholeAnswer,
          wordError: openAiWording,
        },
      } as const;
      this.#requests += 1;
      new Exchange(arrival, this.#state).begin();
    }
    await turn();
    this.pass(this.#time.now());
  }

  /** Lets time pass up to this instant, in ms from the beginning. */
  pass(end: number): void {
    this.#time.pass(milliseconds(end));
  }

  /** When the tokens of a request that has ended were sent, in ms from the beginning. */
  sentAt(index: number): readonly number[] {
    const request = this.log.find((one) => one.index === index);
    if (request === undefined) throw new Error(`request ${index} has not ended`);
    return request.tokenSentAt.map(({ at }) => at);
  }
}
