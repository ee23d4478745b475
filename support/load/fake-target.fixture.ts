import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type {
  AnswerExchange,
  InferenceRequest,
  InferenceTarget,
  ResponseEvents,
  TargetIdentity,
} from '../target/inference-target';
import { TargetError } from '../target/target-error';
import type { LoadRun } from './load-runner';
import { prompts } from './load-plans.fixture';
import { LocalRunner } from './local-runner.fixture';
import type { PromptWorkload } from './workload';

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
  readonly #clock: Clock;

  constructor(answer: Answer, clock: Clock = new HandTurnedClock()) {
    this.#answer = answer;
    this.#clock = clock;
  }

  untilReady(): Promise<TargetIdentity> {
    return Promise.resolve({ serverKind: 'fake', models: ['model'] });
  }

  send(request: InferenceRequest, events: ResponseEvents): AnswerExchange {
    const position = this.requests.push(request) - 1;
    const abortion = new AbortController();
    this.#answer(request, events, position, abortion.signal).catch((error: unknown) => {
      if (!(error instanceof TargetError)) throw error;
      events.failed(this.#clock.now(), error);
    });
    return {
      requestBytes: 0,
      responseBytes: 0,
      abort: (reason) => {
        abortion.abort(reason);
      },
    };
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

interface Sending {
  readonly requests?: number;
  readonly signal?: AbortSignal;
  readonly tokenizer?: () => Promise<(text: string) => number>;
  readonly workload?: Partial<PromptWorkload>;
}

/** A batch of small requests to a target that answers so: the round 3, whose first request is the 70th. */
export function sendBatch(answer: Answer, sending: Sending = {}): Promise<LoadRun> {
  const { requests = 1, signal = unending } = sending;
  const tokenizer = sending.tokenizer ?? (() => Promise.reject(new Error('no tokenizer was needed')));
  const clock = new HandTurnedClock();
  const runner = new LocalRunner(new FakeTarget(answer, clock), { clock, tokenizer });
  const none = milliseconds(0);
  const load = {
    model: 'closed',
    virtualUsers: requests,
    requestsEach: 1,
    thinkTime: none,
    rampUp: none,
  } as const;
  const workload = prompts(sending.workload);
  return runner.begin({ load, workload, round: 3, warmUp: false, firstRequest: 70 }, signal).result;
}

/** Never aborted. */
export const unending = new AbortController().signal;
