import type { SimulatedRequest } from './simulated-request';
import { Tally } from './tally';

/** The requests that have come to their end, in that order. */
export class TruthLog {
  readonly entries: SimulatedRequest[] = [];
  readonly #tally = new Tally();

  add(request: SimulatedRequest): void {
    this.entries.push(request);
    this.#tally.add(1);
  }

  /** Resolves once there are that many. */
  untilLength(length: number): Promise<void> {
    return this.#tally.until(length);
  }
}
