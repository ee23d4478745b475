import { milliseconds, type Milliseconds } from '../../quantities/units';

/** How long the balancer waits for what. */
export interface BalancerTimings {
  /** From one health check of a node to the next. */
  readonly healthInterval: Milliseconds;
  /** A check that is not answered within it has failed. */
  readonly healthTimeout: Milliseconds;
  /**
   * A request that has had no headers of its answer for so long is given to another node. A whole answer has its
   * headers when it is complete: where these take longer, this is to be longer too.
   */
  readonly answerTimeout: Milliseconds;
  /** An answer that has begun and of which no byte came for so long is broken off. */
  readonly stallTimeout: Milliseconds;
}

/** What is used where nothing is set. */
export const DEFAULT_TIMINGS: BalancerTimings = {
  healthInterval: milliseconds(250),
  healthTimeout: milliseconds(1_000),
  answerTimeout: milliseconds(15_000),
  stallTimeout: milliseconds(10_000),
};
