/** What scenarios observe beside the latencies and rates of their load, in the words of feature files. */
export const OBSERVATIONS = [
  'schema compliance',
  'share of distinct schemas',
  'share of repeated answers',
  'schema overhead',
  'overhead of structured output',
  'validation time',
  'request size',
  'answer size',
  'response size',
  'input/output token ratio',
  'cache hit rate',
  'speed-up over one connection',
  'server CPU',
  'server memory',
  'server memory growth',
  'answer consistency',
  'share of turns answered',
  'warm share of the cold response time',
  'memory fragmentation',
  'inference throughput',
  'token throughput',
  'inference latency',
  'spread between runs',
  'allocated GPU memory',
  'GPU utilisation',
  'share of GPU memory in use',
  'fall of throughput as users grow',
  'last number of virtual users within the limits',
  'recovery time after the peak',
  'warm share of the cold time to first token',
  'share of decode speed left at the longest context',
  'load difference between nodes',
  'CPU utilisation of the busiest node',
  'time to rebalance',
  'lowest share of normal throughput',
  'time to serve again',
  'requests dropped during failover',
  'cut streams',
  'wrong answers',
  'kernel-level network latency',
  'packet loss rate',
  'network throughput',
  'false alarms',
] as const;

/** What changes from one variant of a system to another, in percent of the first; more is positive. */
export const CHANGES = ['model size', 'inference speed', 'accuracy'] as const;

export type Changing = (typeof CHANGES)[number];

/** What a promise can be about; a growth of memory is of the time that the promise says. */
export type Observation =
  | (typeof OBSERVATIONS)[number]
  | `change of ${Changing}`
  | 'growth of server memory'
  | 'growth of GPU memory';

/** Reads the name of an observation; throws with the list of what is allowed. */
export function parseObservation(text: string): (typeof OBSERVATIONS)[number] {
  const name = OBSERVATIONS.find((known) => known === text);
  if (name !== undefined) return name;
  throw new Error(`"${text}" is nothing that is observed; write one of ${OBSERVATIONS.join(', ')}`);
}

/** Reads the name of what changes; throws with the list of what is allowed. */
export function parseChanging(text: string): Changing {
  const name = CHANGES.find((known) => known === text);
  if (name !== undefined) return name;
  throw new Error(`"${text}" is nothing whose change is observed; write one of ${CHANGES.join(', ')}`);
}
