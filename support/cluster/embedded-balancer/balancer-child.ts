import { join } from 'node:path';
import { ListeningProcess } from '../../simulator/listening-process';
import { BalancerError } from '../balancer';
import type { BalancerArguments, CountsMessage, CountsRequest } from './balancer-messages';

/** The balancer's process as its parent holds it. Disposing ends it; it also ends when its parent does. */
export class BalancerChild implements AsyncDisposable {
  readonly #running: ListeningProcess<BalancerError>;
  readonly #questions = new Map<number, (counts: CountsMessage['counts']) => void>();
  #asked = 0;

  constructor(given: BalancerArguments) {
    this.#running = new ListeningProcess({
      name: 'the embedded balancer',
      script: join(__dirname, 'balancer-process.ts'),
      args: [JSON.stringify(given)],
      ending: (message) => new BalancerError(message),
    });
    this.#running.process.on('message', ({ asked, counts }: CountsMessage) => {
      this.#questions.get(asked)?.(counts);
      this.#questions.delete(asked);
    });
  }

  /** Undefined where it could not be started at all. */
  get pid(): number | undefined {
    return this.#running.process.pid;
  }

  /** Its origin, once it listens. Rejects with a `BalancerError` where it ends before, or with the signal's reason. */
  untilListening(signal: AbortSignal): Promise<string> {
    return this.#running.untilListening(signal);
  }

  /** What it counted. Rejects with a `BalancerError` where it has ended. */
  counts(): Promise<CountsMessage['counts']> {
    const { promise, resolve } = Promise.withResolvers<CountsMessage['counts']>();
    this.#asked += 1;
    this.#questions.set(this.#asked, resolve);
    // Where it cannot be asked any more it has ended, and that is told.
    this.#running.process.send({ asked: this.#asked } satisfies CountsRequest, () => undefined);
    return this.#running.orEnd(promise);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]();
  }
}
