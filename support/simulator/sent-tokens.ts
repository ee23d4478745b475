import type { Milliseconds } from '../quantities/units';
import type { TokensSent } from './simulated-request';

/** What was sent of one answer, in columns of numbers while it is sent: an object an event is much to clean up. */
export class SentTokens {
  readonly #at: Milliseconds[] = [];
  readonly #dueAt: Milliseconds[] = [];
  readonly #tokens: number[] = [];
  readonly #kinds: TokensSent['kind'][] = [];

  add({ at, dueAt, tokens, kind }: TokensSent): void {
    this.#at.push(at);
    this.#dueAt.push(dueAt);
    this.#tokens.push(tokens);
    this.#kinds.push(kind);
  }

  /** The events in the order in which they were sent. */
  entries(): TokensSent[] {
    return this.#at.map((at, row) => ({
      at,
      dueAt: this.#dueAt[row] ?? at,
      tokens: this.#tokens[row] ?? 0,
      kind: this.#kinds[row] ?? 'content',
    }));
  }
}
