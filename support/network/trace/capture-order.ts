/** What a capture is told at its start. */
export interface CaptureOrder {
  readonly interface: string;
  /** IPv4 of those whose packets are kept. */
  readonly addresses: readonly string[];
  /** Of each packet, and of all in memory. */
  readonly bytesKept: number;
  readonly bytesInMemory: number;
}

/** What it is asked for later: a file. */
export interface CaptureRequest {
  readonly path: string;
}

/** What was written. */
export interface WrittenCapture {
  readonly packets: number;
  /** Packets that the kernel had no room for since the start. */
  readonly lost: number;
}

/** What it says. */
export type CaptureMessage =
  | { readonly kind: 'capturing' }
  | ({ readonly kind: 'written' } & WrittenCapture)
  | { readonly kind: 'not written'; readonly why: string };
