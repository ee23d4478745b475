import type { ServerResponse } from 'node:http';
import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Agenda } from './agenda';
import type { TokensSent } from './simulated-request';
import type { LastStep, Step, WriteStep, Steps } from './step';

/** Plays the steps of one answer into its response, each at its absolute due time, and stamps what it sends. */
export class Playback implements Disposable {
  readonly tokenSentAt: TokensSent[] = [];
  headersSentAt: Milliseconds | undefined;
  readonly #steps: Iterator<Step, undefined, undefined>;
  readonly #startedAt: Milliseconds;
  readonly #response: ServerResponse;
  readonly #agenda: Agenda;
  readonly #clock: Clock;
  readonly #onLast: (step: LastStep) => void;
  #appointment: Disposable | undefined;
  #disposed = false;

  /** `onLast` is called once, with the last step, after it was carried out. */
  constructor(
    answer: { steps: Steps; startedAt: Milliseconds; response: ServerResponse },
    tools: { agenda: Agenda; clock: Clock },
    onLast: (step: LastStep) => void,
  ) {
    this.#steps = answer.steps[Symbol.iterator]();
    this.#startedAt = answer.startedAt;
    this.#response = answer.response;
    this.#agenda = tools.agenda;
    this.#clock = tools.clock;
    this.#onLast = onLast;
  }

  /** Carries out what is due, and the rest when it is. */
  play(): void {
    this.#continue(this.#steps.next());
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#appointment?.[Symbol.dispose]();
  }

  #continue(next: IteratorResult<Step, void>): void {
    for (let step = next.value; step !== undefined && !this.#disposed; step = this.#steps.next().value) {
      if ('dueAfter' in step) {
        const due = milliseconds(this.#startedAt + step.dueAfter);
        if (due > this.#clock.now()) {
          const waiting = { done: false, value: step } as const;
          this.#appointment = this.#agenda.at(due, () => {
            this.#continue(waiting);
          });
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
        this.#response.writeHead(step.status, {
          'Content-Type': step.contentType,
          'Cache-Control': 'no-cache',
        });
        this.#response.flushHeaders();
        break;
      case 'write':
        this.#write(step);
        break;
      case 'end':
        this.#response.end();
        this.#onLast(step);
        break;
      case 'destroy':
        this.#response.destroy();
        this.#onLast(step);
        break;
      case 'stall':
      case 'die':
        this.#onLast(step);
        break;
    }
  }

  #write({ bytes, groups }: WriteStep): void {
    // Without the cork, Node itself corks until the next tick: with many streams due at once the bytes would
    // leave long after their stamp.
    const { socket } = this.#response;
    socket?.cork();
    this.#response.write(bytes);
    const at = this.#clock.now();
    socket?.uncork();
    for (const { tokens, kind, dueAfter } of groups) {
      this.tokenSentAt.push({ at, dueAt: milliseconds(this.#startedAt + dueAfter), tokens, kind });
    }
  }
}
