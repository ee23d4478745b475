import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { monotonicClock } from '../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../quantities/units';
import { answerOf, pause, type AnswerWait } from './external-answer';

const CONNECT_DEADLINE = milliseconds(5_000);
const ONE_TRY = milliseconds(1_000);
/** A process that is about to end takes connections a moment longer than it keeps them. */
const BREAKING = /ECONNRESET|EPIPE|other side closed|hang up/;

/**
 * Sees whether a server ends: it holds a connection to it, which goes with it even where another takes its place at
 * once.
 */
export class EndWatch implements Disposable {
  readonly #origin: string;
  readonly #socket: Socket;

  private constructor(origin: string, socket: Socket) {
    this.#origin = origin;
    this.#socket = socket;
  }

  /** Undefined where the server takes no connections. */
  static async open(origin: string, signal: AbortSignal): Promise<EndWatch | undefined> {
    const { hostname, port, protocol } = new URL(origin);
    const socket = connect({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port === '' ? (protocol === 'https:' ? 443 : 80) : port),
    });
    try {
      await once(socket, 'connect', {
        signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_DEADLINE)]),
      });
    } catch {
      socket.on('error', () => undefined).destroy();
      signal.throwIfAborted();
      return undefined;
    }
    // A reset is one way to its end; without a reader the end is not seen.
    return new EndWatch(origin, socket.on('error', () => undefined).resume());
  }

  /** Whether the server ended, or fell silent, within the deadline. Rejects with the signal's reason. */
  async ended({ deadline, signal }: AnswerWait): Promise<boolean> {
    const began = monotonicClock.now();
    const left = (): Milliseconds => milliseconds(deadline - elapsed(began, monotonicClock.now()));
    let ended = false;
    while (left() > 0) {
      const answer = await answerOf(this.#origin, signal, ONE_TRY);
      ended ||= this.#socket.destroyed || answer.status === 'silent';
      if (ended && !(answer.status === 'silent' && BREAKING.test(answer.reason))) return true;
      await pause(signal);
    }
    return ended;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
