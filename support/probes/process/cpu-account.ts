/**
 * The CPU time of one process as a counter of nanoseconds that never falls.
 *
 * The kernel tells it twice, and neither is enough. `/proc/PID/task/TID/schedstat` is exact, but a thread's file goes
 * with the thread: the sum over threads falls when one ends. `/proc/PID/stat` keeps the time of ended threads, but in
 * ticks of 10 ms, user and system time each rounded down. So the account keeps what a thread had when it was last
 * seen, and follows the ticks where they prove that more has passed than any seen thread explains.
 *
 * Between two updates it is exact while threads stay, and at most four ticks off where threads come and go. The
 * kernel itself adds a running thread's time only at its own ticks: of a thread that runs right now, up to one of
 * those (1 to 10 ms) is still missing. Of one that sleeps nothing is.
 */
export class CpuAccount {
  #threads: ReadonlyMap<number, number> = new Map();
  #ended: number | undefined;

  /**
   * Adds what is seen now, all in nanoseconds: the time of each living thread by its id, none where the kernel does
   * not tell, and the time of the process in whole ticks. Returns the counter.
   */
  update(threads: ReadonlyMap<number, number>, processTime: number, tick: number): number {
    const running = sum(threads.values());
    if (this.#ended === undefined) this.#ended = Math.max(0, processTime - running);
    else {
      for (const [thread, time] of this.#threads) {
        // An id with less time than before is a new thread's.
        if ((threads.get(thread) ?? -1) < time) this.#ended += time;
      }
    }
    this.#threads = threads;
    const missing = processTime - this.#ended - running;
    // With times of threads, two ticks are no more than what rounding down left out when the account began.
    if (missing > (running > 0 ? 2 * tick : 0)) this.#ended += missing;
    return this.#ended + running;
  }
}

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
