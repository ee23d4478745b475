/**
 * How the nodes behave that a run starts for itself: as a small model on one accelerator does, 20,000 tokens a second
 * of prefill, 6 ms a token of decode, slower by a little for each request beside. What is not here is the simulator's
 * default.
 */
const LAW = [
  ['--ttft', '10 ms'],
  ['--prefill-per-token', '50 us'],
  ['--itl', '6 ms'],
  ['--slowdown-per-stream', '0.2%'],
] as const;

/** Flags of the simulator for nodes that serve so many requests at once, and let others wait. */
const nodeFlags = (slots: number): readonly string[] =>
  [...LAW, ['--streams', String(slots)], ['--queue', '10000'], ['--usage', 'continuous']].flat();

/** Many slots: traffic meets the balancer and the CPUs, not the end of a queue. */
export const LOAD_BALANCED_NODES = nodeFlags(64);

/** Few slots, so that nodes that are lost are missed: what remains has to work harder. */
export const FAILING_NODES = nodeFlags(8);
