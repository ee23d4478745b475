/** What a balancer counts of all its nodes together. */
export interface BalancerTally {
  /** Requests that were given to a node once more before any of their answer had been passed on. */
  retried: number;
  /** Times that another node went on with a stream. */
  continued: number;
  /** Streams that broke off and could not be gone on with. */
  cut: number;
}
