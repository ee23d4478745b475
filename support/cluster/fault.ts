/** What a node can be made to suffer. */
export type FaultKind =
  /** Ended at once, as by a crash or by the kernel (SIGKILL). Healed: started again at the same address. */
  | { readonly kind: 'kill' }
  /** Stops, and keeps its connections (SIGSTOP, a paused container). */
  | { readonly kind: 'freeze' }
  /** Says that it is healthy, takes requests, and never answers one. */
  | { readonly kind: 'hang' }
  /** Takes so many times as long for everything. */
  | { readonly kind: 'slow'; readonly factor: number }
  /** Nobody listens any more: connections are refused; those that stand are closed. */
  | { readonly kind: 'refuse' }
  /** That share, from 0 to 1, of the packets to the node is lost. */
  | { readonly kind: 'packet loss'; readonly share: number };

/** A harm that can be done to a node, and undone. */
export interface Fault {
  /** For the report: `node 3 killed (SIGKILL)`. */
  readonly name: string;
  /**
   * Does it; resolves once it is done. Disposing of what it gives heals, and resolves once the node serves again
   * as before. Rejects with a `FaultError` where it could not be done.
   */
  inject(signal: AbortSignal): Promise<AsyncDisposable>;
}

/** A fault that cannot be injected here; the message says why, and what would make it possible. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}
