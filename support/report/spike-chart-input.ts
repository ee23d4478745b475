/** How a latency spike was looked for; all instants in ms on one clock. */
export interface SpikePicture {
  readonly title: string;
  /** The time that was watched; 0 s of the chart is its beginning. */
  readonly from: number;
  readonly to: number;
  /** Eight of them are drawn. */
  readonly containers: readonly WatchedContainer[];
  /** The truth; undefined in a control, in which nothing was injected. */
  readonly injected?: TrueSpike | undefined;
  /** What was detected, in rising order; one for each spike that was taken for one. */
  readonly alarms: readonly SpikeAlarm[];
  /** In ms above the baseline; what is later is late. */
  readonly limit: number;
  /** What is said of it below the title, after what happened. */
  readonly finding: string;
}

/** The looks at one container. */
export interface WatchedContainer {
  readonly id: string;
  readonly connects: readonly WatchedConnect[];
  readonly health: readonly WatchedHealth[];
  /** In ms, before anything was injected; not finite where nobody knows. */
  readonly baseline: { readonly connect: number; readonly health: number };
}

/** One connection that was asked for. */
export interface WatchedConnect {
  readonly at: number;
  readonly knownAt: number;
  /** From SYN to SYN-ACK, in ms; undefined where that was not measured. */
  readonly roundTrip: number | undefined;
  /** How often the kernel had to ask again. */
  readonly retransmitted: number;
  readonly outcome: 'connected' | 'refused' | 'unanswered';
}

/** One request to the health route; of several with the same `at` the last one counts. */
export interface WatchedHealth {
  readonly at: number;
  /** When it was answered, or until when it was waited for. */
  readonly knownAt: number;
  /** In ms; undefined where no answer came. */
  readonly took: number | undefined;
}

/** What was done to a container. */
export interface TrueSpike {
  readonly container: string;
  /** `queueing`. */
  readonly cause: string;
  /** How much of it: `12 ms of queue on eth0`. */
  readonly magnitude: string;
  /** When it took effect, and when it ended; undefined where it lasted to the end. */
  readonly from: number;
  readonly to: number | undefined;
}

/** A spike as it was detected. */
export interface SpikeAlarm {
  /** The first look that was late. */
  readonly beganAt: number;
  readonly detectedAt: number;
  /** Ids; none where it was not known which. */
  readonly containers: readonly string[];
  /** When it was known which container is late; undefined where that was known at once. */
  readonly namedAt?: number | undefined;
  /** `unknown` where the cause was looked for and not found. */
  readonly cause?: { readonly name: string; readonly locatedAt: number } | undefined;
  readonly traceWrittenAt?: number | undefined;
}
