import type { LoggedRequest } from './request-file';

/** Smallest, largest and mean of lengths in tokens, with the deviation of the whole. */
export interface Lengths {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number;
  readonly smallest: number;
  readonly largest: number;
}

/** What became of the requests of a scenario, warm-up apart. */
export interface RequestTotals {
  readonly scheduled: number;
  readonly sent: number;
  /** Answered with an error, of HTTP or in the stream. */
  readonly failed: number;
  /** Cut, too late, or given up by the run. */
  readonly incomplete: number;
  /** Undefined where no answer told it. */
  readonly inputTokens: Lengths | undefined;
  readonly outputTokens: Lengths | undefined;
}

/** Mean and deviation as they go (Welford), so that no list is kept. */
class RunningLengths {
  #n = 0;
  #mean = 0;
  #squares = 0;
  #smallest = Infinity;
  #largest = -Infinity;

  add(length: number): void {
    this.#n += 1;
    const before = length - this.#mean;
    this.#mean += before / this.#n;
    this.#squares += before * (length - this.#mean);
    this.#smallest = Math.min(this.#smallest, length);
    this.#largest = Math.max(this.#largest, length);
  }

  get value(): Lengths | undefined {
    if (this.#n === 0) return undefined;
    const deviation = Math.sqrt(this.#squares / this.#n);
    return { n: this.#n, mean: this.#mean, deviation, smallest: this.#smallest, largest: this.#largest };
  }
}

/** Counts the requests of one scenario. */
export class RequestTally {
  #scheduled = 0;
  #sent = 0;
  #failed = 0;
  #incomplete = 0;
  readonly #input = new RunningLengths();
  readonly #output = new RunningLengths();

  /** Leaves out what warmed the server up. */
  add(request: LoggedRequest): void {
    if (request.warmUp) return;
    this.#scheduled += 1;
    if (request.outcome !== 'dropped') this.#sent += 1;
    switch (request.outcome) {
      case 'completed':
        if (request.inputTokens !== undefined) this.#input.add(request.inputTokens);
        this.#output.add(request.outputTokens);
        return;
      case 'http error':
      case 'protocol error':
        this.#failed += 1;
        return;
      case 'truncated':
      case 'timed out':
      case 'aborted':
        this.#incomplete += 1;
        return;
      case 'dropped':
    }
  }

  get totals(): RequestTotals {
    return {
      scheduled: this.#scheduled,
      sent: this.#sent,
      failed: this.#failed,
      incomplete: this.#incomplete,
      inputTokens: this.#input.value,
      outputTokens: this.#output.value,
    };
  }
}
