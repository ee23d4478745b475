import { join } from 'node:path';
import { FaultModeError, type FaultMode } from './fault-mode';
import { ListeningProcess } from './listening-process';
import type { ChildMessage, ParentMessage } from './parent-link';

/** The simulator's process ended, or never came to listen; the message has how, and its last error output. */
export class SimulatorProcessError extends Error {
  override readonly name = 'SimulatorProcessError';
}

/** The simulator's process as its parent holds it. Disposing ends it; it also ends when its parent does. */
export class SimulatorChild implements AsyncDisposable {
  readonly #running: ListeningProcess<SimulatorProcessError>;
  /** The control that was sent last: one is answered before the next is sent. */
  #controlled: Promise<unknown> = Promise.resolve();

  /** Starts it with these flags of its command line. */
  constructor(flags: readonly string[]) {
    this.#running = new ListeningProcess({
      name: 'the simulator',
      script: join(__dirname, 'simulator-process.ts'),
      args: flags,
      ending: (message) => new SimulatorProcessError(message),
    });
  }

  /** Undefined where it could not be started at all. */
  get pid(): number | undefined {
    return this.#running.process.pid;
  }

  /** Resolves once it has ended, however that came; the error says how, and has its last error output. */
  get ended(): Promise<SimulatorProcessError> {
    return this.#running.ended;
  }

  /** Its base URL, once it listens. Rejects with a `SimulatorProcessError` where it ends before. */
  untilListening(): Promise<string> {
    return this.#running.untilListening();
  }

  /** Resolves once that many requests are in its log. Rejects with a `SimulatorProcessError`, or the signal's reason. */
  async untilWritten(count: number, signal: AbortSignal): Promise<void> {
    await this.#ask(
      { untilWritten: count },
      (answer) => 'written' in answer && answer.written >= count,
      signal,
    );
  }

  /**
   * Resolves once it is in that mode; a frozen process is so only when it has been thawed. Rejects with a
   * `FaultModeError` where it cannot be, or with a `SimulatorProcessError` where it has ended.
   */
  control(mode: FaultMode): Promise<void> {
    const controlled = this.#controlled.then(async () => {
      const answer = await this.#ask({ control: mode }, (one) => !('written' in one));
      if ('notControlled' in answer)
        throw new FaultModeError(`the simulator (process ${this.pid ?? 'none'}): ${answer.notControlled}`);
    });
    this.#controlled = controlled.catch(() => undefined);
    return controlled;
  }

  /** Sends it a signal; nothing happens where it has ended. `ended` tells when it has. */
  kill(signal: NodeJS.Signals): void {
    this.#running.process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]();
  }

  /** Sends a message and waits for the answer to it. Rejects with a `SimulatorProcessError`, or the signal's reason. */
  async #ask(
    message: ParentMessage,
    isAnswer: (answer: ChildMessage) => boolean,
    signal?: AbortSignal,
  ): Promise<ChildMessage> {
    const { process: child } = this.#running;
    const { promise, resolve } = Promise.withResolvers<ChildMessage>();
    const hear = (answer: ChildMessage) => {
      if (isAnswer(answer)) resolve(answer);
    };
    signal?.throwIfAborted();
    child.on('message', hear);
    try {
      // Where it cannot be asked any more it has ended, and that is told.
      child.send(message, () => undefined);
      return await this.#running.orEnd(promise, signal);
    } finally {
      child.off('message', hear);
    }
  }
}
