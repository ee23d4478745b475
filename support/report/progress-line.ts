import { formatQuantity, type Quantity } from '../quantities/quantity';
import { monotonicClock, type Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';

/** How far a measurement has come. */
export interface Progress {
  /** `Low-Latency Token Sampling › small, 32, 1000`. */
  readonly scenario: string;
  /** `warm-up`, `measuring`. */
  readonly phase: string;
  readonly round?: number | undefined;
  readonly tokens?: number | undefined;
  /** Since the measurement began, and how long it may take at most, in milliseconds. */
  readonly elapsed: Milliseconds;
  readonly budget?: Milliseconds | undefined;
  /** It ends where a load begins: nothing of it is told beside one. */
  readonly isBeforeLoads?: boolean;
  /** What the load of it has come to. */
  readonly sending?: LoadProgress | undefined;
  /** What the judged figure is so far: `{ metric: 'itl p99', quantity }`. */
  readonly current?: { readonly metric: string; readonly quantity: Quantity } | undefined;
}

/** How far a load has come, by all who send it together. */
interface LoadProgress {
  readonly over: number;
  readonly inFlight: number;
  /** Requests that were over in the last second. */
  readonly perSecond: number;
  /** Since it began, in milliseconds. */
  readonly elapsed: Milliseconds;
}

/** The part of a terminal or file that is needed here. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  readonly clock?: Clock;
  /** One line that is rewritten, not a plain line now and then; by default as the stream and `CI` say. */
  readonly live?: boolean;
}

/** What is over sooner shows nothing. */
const SILENT_FOR = 2000;
/** Whoever has told a progress tells of the load that goes on with it for so long, at least. */
const TELLS_FOR = 30_000;
/** Pauses between two lines: of a terminal that is rewritten, and of a log that is kept. */
const LIVE_PAUSE = 100;
const PLAIN_PAUSE = 10_000;

const ERASE_LINE = '\r\u001b[2K';

/**
 * Tells how a measurement of over 2 s goes: on a terminal one line, rewritten at most ten times a second;
 * elsewhere a plain line at most every 10 s. Costs nothing between: call it as often as there is news. How far the load
 * itself has come stands in the same line.
 */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #clock: Clock;
  readonly #live: boolean;
  #printedAt: Milliseconds | undefined;
  #loadPrintedAt: Milliseconds | undefined;
  #told: { readonly progress: Progress; readonly at: Milliseconds } | undefined;
  #load: { readonly of: object; readonly progress: LoadProgress } | undefined;
  #shown = false;

  constructor(stream: ProgressStream, { clock = monotonicClock, live }: ProgressOptions = {}) {
    this.#stream = stream;
    this.#clock = clock;
    this.#live = live ?? (stream.isTTY === true && !isContinuousIntegration());
  }

  /** Prints the progress if it is time for it. */
  update(progress: Progress): void {
    const now = this.#clock.now();
    this.#told = { progress, at: now };
    if (progress.elapsed < SILENT_FOR || !this.#isDue(this.#printedAt, now)) return;
    this.#printedAt = now;
    this.#print({ ...progress, sending: this.#load?.progress });
  }

  /**
   * Adds how far a load has come to what is told beside it, and prints it alone where nobody else tells anything: a line
   * of a log is never taken from them.
   */
  load(of: object, scenario: string, progress: LoadProgress): void {
    if (progress.elapsed < SILENT_FOR) return;
    this.#load = { of, progress };
    const now = this.#clock.now();
    const told = this.#tellerAt(now, scenario);
    if ((told !== undefined && !this.#live) || !this.#isDue(this.#loadPrintedAt, now)) return;
    this.#loadPrintedAt = now;
    const { elapsed } = progress;
    this.#print({ ...(told ?? { scenario, phase: 'sending', elapsed }), sending: progress });
  }

  /** That load is over. */
  loadEnded(of: object): void {
    if (this.#load?.of === of) this.#load = undefined;
  }

  /** What is told of the scenario now. */
  #tellerAt(now: Milliseconds, scenario: string): Progress | undefined {
    if (this.#told === undefined || now - this.#told.at > TELLS_FOR) return undefined;
    const { progress } = this.#told;
    return progress.scenario === scenario && progress.isBeforeLoads !== true ? progress : undefined;
  }

  #isDue(printedAt: Milliseconds | undefined, now: Milliseconds): boolean {
    const pause = this.#live ? LIVE_PAUSE : PLAIN_PAUSE;
    return printedAt === undefined || now - printedAt >= pause;
  }

  #print(progress: Progress): void {
    const text = progressText(progress);
    if (this.#live) {
      // A line that wraps cannot be erased: one column stays free.
      this.#stream.write(`${ERASE_LINE}${shorten(text, Math.max(20, (this.#stream.columns ?? 80) - 1))}`);
      this.#shown = true;
    } else {
      this.#stream.write(`${text}\n`);
    }
  }

  /** Takes the line off the terminal, before other text and at the end; the next update shows it again. */
  clear(): void {
    if (!this.#shown) return;
    this.#stream.write(ERASE_LINE);
    this.#shown = false;
    this.#printedAt = undefined;
    this.#loadPrintedAt = undefined;
  }
}

/**
 * `measuring, round 3, 1,488 tokens, 4.2 of 20 s, 12 requests over, 3 in flight, 6 requests/s, itl p99 5.21 ms ·
 * Sampling › small, 32, 1000`.
 */
export function progressText(progress: Progress): string {
  const { scenario, phase, round, tokens, elapsed, budget, sending, current } = progress;
  const parts = [phase];
  if (round !== undefined) parts.push(`round ${round}`);
  if (tokens !== undefined) parts.push(`${whole(tokens)} tokens`);
  parts.push(
    `${seconds(elapsed)}${budget === undefined || budget === Infinity ? '' : ` of ${seconds(budget)}`} s`,
  );
  if (sending !== undefined) {
    const { over, inFlight, perSecond } = sending;
    parts.push(`${whole(over)} requests over, ${whole(inFlight)} in flight, ${whole(perSecond)} requests/s`);
  }
  if (current !== undefined) parts.push(`${current.metric} ${formatQuantity(current.quantity)}`);
  // The scenario last: it is what a narrow terminal can do without.
  return `${parts.join(', ')} · ${scenario}`.replaceAll(/\s+/gu, ' ');
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

const seconds = (milliseconds: number): string => String(Number((milliseconds / 1000).toFixed(1)));

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

/** By the variable that every common build service sets. */
const isContinuousIntegration = (): boolean => !['', 'false', '0', undefined].includes(process.env['CI']);
