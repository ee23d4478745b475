import type {
  AnswerExchange,
  ContentEvent,
  InferenceTarget,
  ResponseEvents,
  TokenUsage,
} from '../target/inference-target';
import type { Milliseconds } from '../quantities/units';
import type { TargetError } from '../target/target-error';
import {
  answeredSession,
  FIRST_SESSION,
  sessionAfter,
  sessionRequest,
  type Session,
  type SessionWorkload,
} from './session-workload';

/** Sends the turns of conversations: what a user says next depends on what was answered. */
export class SessionSource {
  readonly #workload: SessionWorkload;
  readonly #target: InferenceTarget;
  readonly #sessions = new Map<number, Session>();

  constructor(workload: SessionWorkload, target: InferenceTarget) {
    this.#workload = workload;
    this.#target = target;
  }

  /** A turn that fails ends its session: what would follow has no answer to go on from. */
  send(index: number, events: ResponseEvents): AnswerExchange {
    const user = index % this.#workload.virtualUsers;
    const session = this.#sessions.get(user) ?? FIRST_SESSION;
    const over = (answer: string | undefined): void => {
      const next =
        answer === undefined
          ? sessionAfter(session)
          : answeredSession(this.#workload, session, index, answer);
      this.#sessions.set(user, next);
    };
    return this.#target.send(sessionRequest(this.#workload, session, index), new HeardEvents(events, over));
  }
}

/** Passes everything on, and hears the answer. The session is known before the user is told to go on. */
class HeardEvents implements ResponseEvents {
  readonly #events: ResponseEvents;
  readonly #over: (answer: string | undefined) => void;
  #answer = '';

  constructor(events: ResponseEvents, over: (answer: string | undefined) => void) {
    this.#events = events;
    this.#over = over;
  }

  prepared(took: Milliseconds): void {
    this.#events.prepared?.(took);
  }

  sent(at: Milliseconds): void {
    this.#events.sent(at);
  }

  headers(at: Milliseconds, status: number, servedBy?: string): void {
    this.#events.headers(at, status, servedBy);
  }

  content(at: Milliseconds, event: ContentEvent): void {
    // What a server thinks aloud is no part of what it said.
    if (event.kind === 'content') this.#answer += event.text;
    this.#events.content(at, event);
  }

  usage(usage: TokenUsage): void {
    this.#events.usage(usage);
  }

  finished(reason: string): void {
    this.#events.finished(reason);
  }

  ended(at: Milliseconds): void {
    this.#over(this.#answer);
    this.#events.ended(at);
  }

  failed(at: Milliseconds, error: TargetError): void {
    this.#over(undefined);
    this.#events.failed(at, error);
  }
}
