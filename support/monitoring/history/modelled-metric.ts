/** What can be modelled from a history, in the words of feature files. */
export const MODELLED_METRICS = ['Response time', 'Resource usage', 'Throughput'] as const;

export type ModelledMetric = (typeof MODELLED_METRICS)[number];

/** The units in which histories hold them. */
export const MODELLED_UNITS: Readonly<Record<ModelledMetric, string>> = {
  'Response time': 'ms',
  'Resource usage': '%',
  Throughput: 'requests per second',
};

/** Reads the name of a modelled metric; throws with the list of what is allowed. */
export function parseModelledMetric(text: string): ModelledMetric {
  const metric = MODELLED_METRICS.find((known) => known === text);
  if (metric !== undefined) return metric;
  throw new Error(`"${text}" is nothing that is modelled; write one of ${MODELLED_METRICS.join(', ')}`);
}
