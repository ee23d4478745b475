import { CLUSTER_PROMISES, type NamedPromise } from './cluster-promises';

/** The promises of steps that have a wording of their own, by the expressions of these steps. */
export const NAMED_PROMISES = {
  ...CLUSTER_PROMISES,
  'no latency spike should be detected': {
    name: 'false alarms',
    comparison: 'at most',
    limit: { dimension: 'count', value: 0 },
  },
} as const satisfies Readonly<Record<string, NamedPromise>>;

export type NamedWording = keyof typeof NAMED_PROMISES;
