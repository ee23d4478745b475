import { z } from 'zod';
import type { MetricSample } from '../../prometheus/prometheus-text';
import { GpuProviderError } from '../gpu-provider-error';
import { AGE_SECONDS } from './dcgm-figures';

const pair = z.tuple([z.number(), z.string()]);
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: pair })),
    }),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/** Where the text came from, and the label that marks a series whose value is the time of another's sample. */
export interface QueryAnswerOptions {
  readonly status: number;
  readonly page: string;
  readonly sampledAt: string;
}

/**
 * Reads what `/api/v1/query` of a Prometheus server answers, as an instant vector. Throws a `GpuProviderError`
 * where the server is none, or refuses.
 */
export function parseQueryAnswer(
  text: string,
  { status, page, sampledAt }: QueryAnswerOptions,
): readonly MetricSample[] {
  const read = answer.safeParse(jsonOf(text));
  if (!read.success) {
    throw new GpuProviderError(
      `${page} does not answer as a Prometheus server does (status ${status}): ${z.prettifyError(read.error)}`,
    );
  }
  if (read.data.status === 'error') {
    throw new GpuProviderError(`${page} refuses the query: ${read.data.error}`);
  }
  return read.data.data.result.map(({ metric: { __name__: name = '', ...labels }, value: [at, text] }) =>
    labels[sampledAt] === undefined
      ? { name, labels, value: numberOf(text) }
      : { name: AGE_SECONDS, labels, value: at - numberOf(text) },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As Prometheus writes numbers. */
const numberOf = (text: string): number => Number(text.replace(/^([+-]?)Inf$/, '$1Infinity'));
