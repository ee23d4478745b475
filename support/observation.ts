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
] as const;

export type Observation = (typeof OBSERVATIONS)[number];

/** Reads the name of an observation; throws with the list of what is allowed. */
export function parseObservation(text: string): Observation {
  const name = OBSERVATIONS.find((known) => known === text);
  if (name !== undefined) return name;
  throw new Error(`"${text}" is nothing that is observed; write one of ${OBSERVATIONS.join(', ')}`);
}
