import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type {
  InferenceRequest,
  InferenceTarget,
  ResponseEvents,
  TargetIdentity,
} from '../target/inference-target';
import { Ledger } from './ledger';
import { runRound, type Round } from './round';

/** A clock that stands still until it is turned. */
export class HandTurnedClock implements Clock {
  #now = 0;

  now(): Milliseconds {
    return milliseconds(this.#now);
  }

  turn(by: number): void {
    this.#now += by;
  }
}

type Answer = (
  request: InferenceRequest,
  events: ResponseEvents,
  position: number,
  signal: AbortSignal,
) => Promise<void>;

/** A target that answers as it is told to, and remembers what it was asked; no network, no time. */
export class FakeTarget implements InferenceTarget {
  readonly requests: InferenceRequest[] = [];
  readonly #answer: Answer;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  untilReady(): Promise<TargetIdentity> {
    return Promise.resolve({ serverKind: 'fake', models: ['model'] });
  }

  send(request: InferenceRequest, events: ResponseEvents, signal: AbortSignal): Promise<void> {
    const position = this.requests.push(request) - 1;
    return this.#answer(request, events, position, signal);
  }
}

interface AnswerTimes {
  readonly sentAt: number;
  readonly firstTokenAt: number;
  readonly betweenTokens: number;
}

/** Tells of a complete answer of as many tokens as asked for, one an event, with the server's counts. */
export function tellAnswer(
  request: InferenceRequest,
  events: ResponseEvents,
  { sentAt, firstTokenAt, betweenTokens }: AnswerTimes,
): void {
  const at = (token: number): Milliseconds => milliseconds(firstTokenAt + token * betweenTokens);
  events.sent(milliseconds(sentAt));
  events.headers(milliseconds(sentAt), 200);
  for (let token = 0; token < request.maxTokens; token += 1) {
    events.content(at(token), { kind: 'content', text: 'word ' });
  }
  events.finished('length');
  events.usage({
    promptTokens: request.prompt.split(' ').length,
    completionTokens: request.maxTokens,
  });
  events.ended(at(request.maxTokens - 1));
}

/** A small request; every field can be set. */
const requestOf = (fields: Partial<InferenceRequest> = {}): InferenceRequest => ({
  model: 'model',
  prompt: 'one two three',
  maxTokens: 3,
  ignoreEndToken: true,
  temperature: 0,
  ...fields,
});

interface Sending {
  readonly requests?: number;
  readonly signal?: AbortSignal;
  readonly ledger?: Ledger;
  readonly tokenizer?: () => Promise<(text: string) => number>;
}

/** A round of small requests to a target that answers so: the round 3, whose first request is the 70th. */
export function sendRound(answer: Answer, sending: Sending = {}): Promise<Round> {
  const { requests = 1, signal = unending, ledger = new Ledger() } = sending;
  const tokenizer = sending.tokenizer ?? (() => Promise.reject(new Error('no tokenizer was needed')));
  const plan = { index: 3, warmUp: false, firstRequest: 70 };
  return runRound(
    { ...plan, requests: Array.from({ length: requests }, () => requestOf()) },
    { target: new FakeTarget(answer), ledger, signal, clock: new HandTurnedClock(), tokenizer },
  );
}

/** Never aborted. */
export const unending = new AbortController().signal;
