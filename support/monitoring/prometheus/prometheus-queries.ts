import { readFileSync } from 'node:fs';
import { issueTexts } from '../../quantities/schema-issue';
import type { MetricType } from '../metric-type';
import type { ModelledMetric } from '../history/modelled-metric';
import { prometheusQueriesSchema } from './prometheus-queries-schema';

/**
 * What a Prometheus calls what is monitored. `samples`: plain selectors of the series of each type, whose samples
 * are looked at as they were scraped; none where it holds nothing of that type. `ranges`: for each metric that is
 * modelled an expression of one series, in ms, % and requests per second, where `$step` stands for the length of the
 * windows over which it is to be the mean.
 */
export interface PrometheusQueries {
  /** Where they were read from. */
  readonly path: string;
  readonly samples: Readonly<Record<MetricType, readonly string[]>>;
  readonly ranges: Readonly<Record<ModelledMetric, string>>;
}

/** A file of queries that is not in order; the message has a line for each fault: file, place, what to write. */
export class PrometheusQueriesError extends Error {
  override readonly name = 'PrometheusQueriesError';

  constructor(path: string, faults: readonly string[], options?: ErrorOptions) {
    super(faults.map((fault) => `${path}: ${fault}`).join('\n'), options);
  }
}

/** Reads the file. Throws a `PrometheusQueriesError` that names every fault at once. */
export function readPrometheusQueries(path: string): PrometheusQueries {
  const result = prometheusQueriesSchema.safeParse(jsonOf(path, textOf(path)));
  if (result.success) return { path, ...result.data };
  throw new PrometheusQueriesError(path, result.error.issues.flatMap(issueTexts));
}

function textOf(path: string): string {
  try {
    // Some editors begin a file with a byte order mark, which is no JSON.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = 'there is no such file; write it, or name another one';
    throw new PrometheusQueriesError(path, [code === 'ENOENT' ? missing : `cannot be read: ${message}`], {
      cause: error,
    });
  }
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PrometheusQueriesError(path, [`not JSON: ${(error as Error).message}`], { cause: error });
  }
}
