import type { Milliseconds } from '../quantities/units';

/** Tokens that are complete on the wire once a write has gone out. */
export interface TokenGroup {
  readonly tokens: number;
  readonly kind: 'content' | 'reasoning';
  /** After the slot was taken. */
  readonly dueAfter: Milliseconds;
}

/** A piece of the answer's body; `part` tells what comes before, with and after its tokens. */
export interface WriteStep {
  readonly type: 'write';
  /** After the slot was taken. */
  readonly dueAfter: Milliseconds;
  readonly bytes: string | Buffer;
  readonly part: 'opening' | 'content' | 'closing';
  readonly groups: readonly TokenGroup[];
  /** The end follows at once, and goes out with it: a client, or a proxy, sees all of it or nothing. */
  readonly withEnd?: true;
}

/** Status and headers. */
interface HeadersStep {
  readonly type: 'headers';
  /** After the slot was taken. */
  readonly dueAfter: Milliseconds;
  readonly status: number;
  readonly contentType: string;
}

/** How an answer comes to its end: the body ends properly, the socket is destroyed, nothing more, or all dies. */
export interface LastStep {
  readonly type: 'end' | 'destroy' | 'stall' | 'die';
  /** Everything the client has a right to was sent. */
  readonly complete: boolean;
}

/** One step of an answer. An answer is a sequence of them: pure data, played by a `Playback`. */
export type Step = HeadersStep | WriteStep | LastStep;

/** The end of an answer that the script leaves incomplete. */
export const cutShort = (type: LastStep['type']): LastStep => ({ type, complete: false });

/** The steps of one answer, in the order in which they are played, made as they are needed. */
export type Steps = Generator<Step, undefined, undefined>;
