import type { Milliseconds } from '../../quantities/units';

/** When requests are meant to start, whatever becomes of those before them. */
export interface ArrivalSchedule {
  /**
   * Intended start of request `index`, in ms after the start of the load; undefined after the last. A pure
   * function of the index, whatever the order of asking; asking in rising order is cheap.
   */
  next(index: number): Milliseconds | undefined;
}
