import type { ServerResponse } from 'node:http';
import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Agenda } from './agenda';
import { AnswerWire } from './answer-wire';
import type { Lateness } from './lateness';
import { SentTokens } from './sent-tokens';
import type { LastStep, Step, Steps, WriteStep } from './step';

/** Plays the steps of one answer into its response, each at its absolute due time, and stamps what it sends. */
export class Playback implements Disposable {
  readonly sentTokens = new SentTokens();
  headersSentAt: Milliseconds | undefined;
  readonly #steps: Steps;
  readonly #startedAt: Milliseconds;
  readonly #wire: AnswerWire;
  readonly #agenda: Agenda;
  readonly #clock: Clock;
  readonly #lateness: Lateness;
  readonly #onLast: (step: LastStep) => void;
  /** The latest instant that a step so far was due at: none is played before those ahead of it. */
  #dueAt: Milliseconds;
  #waiting: Step | undefined;
  #appointment: Disposable | undefined;
  #disposed = false;

  /** `onLast` is called once, with the last step, after it was carried out. */
  constructor(
    answer: { steps: Steps; startedAt: Milliseconds; response: ServerResponse },
    tools: { agenda: Agenda; clock: Clock; lateness: Lateness },
    onLast: (step: LastStep) => void,
  ) {
    this.#steps = answer.steps;
    this.#startedAt = answer.startedAt;
    this.#dueAt = answer.startedAt;
    this.#wire = new AnswerWire(answer.response);
    this.#agenda = tools.agenda;
    this.#clock = tools.clock;
    this.#lateness = tools.lateness;
    this.#onLast = onLast;
  }

  /** Carries out what is due, and the rest when it is. */
  play(): void {
    this.#continue();
    this.#wire.flush();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#appointment?.[Symbol.dispose]();
  }

  readonly #resume = (): void => {
    const step = this.#waiting;
    this.#waiting = undefined;
    if (step !== undefined) this.#carryOut(step);
    this.play();
  };

  #continue(): void {
    while (!this.#disposed) {
      const step = this.#steps.next().value;
      if (step === undefined) return;
      if (step.type === 'headers' || step.type === 'write') {
        const dueAt = milliseconds(this.#startedAt + step.dueAfter);
        if (dueAt > this.#dueAt) this.#dueAt = dueAt;
        if (dueAt > this.#clock.now()) {
          this.#waiting = step;
          this.#appointment = this.#agenda.at(dueAt, this.#resume);
          return;
        }
      }
      this.#carryOut(step);
    }
  }

  #carryOut(step: Step): void {
    switch (step.type) {
      case 'headers':
        this.headersSentAt = this.#clock.now();
        this.#wire.head(step.status, step.contentType);
        break;
      case 'write':
        this.#write(step);
        break;
      case 'end':
        this.#wire.end();
        this.#onLast(step);
        break;
      case 'destroy':
        this.#wire.destroy();
        this.#onLast(step);
        break;
      case 'stall':
      case 'die':
        this.#wire.flush();
        this.#onLast(step);
        break;
    }
  }

  #write({ bytes, groups, part, withEnd }: WriteStep): void {
    const at = this.#clock.now();
    this.#wire.write(bytes, { closing: part === 'closing' || withEnd === true });
    for (const { tokens, kind, dueAfter } of groups)
      this.sentTokens.add({ at, dueAt: milliseconds(this.#startedAt + dueAfter), tokens, kind });
    if (groups.length > 0) this.#lateness.add(milliseconds(at - this.#dueAt));
  }
}
