import { z } from 'zod';
import { AggregateFigures, countsOf, FAILURES_NOT_TOLD, type ReportedLatency } from './aggregate-figures';
import { msIn } from './aiperf-records';
import { ImportError } from './import-error';
import { reportedPace } from './imported-pace';
import type { ImportedRun } from './imported-run';
import { parsed } from './results-file';

const number = z.number().nullish();

/** JsonMetricResult in export_models.py. */
const metric = z.looseObject({
  unit: z.string(),
  avg: number,
  std: number,
  min: number,
  max: number,
  count: number,
});

/** `profile_export_aiperf.json`: JsonExportData in export_models.py. */
const schema = z.looseObject({
  aiperf_version: z.string().nullish(),
  request_count: metric.nullish(),
  error_request_count: metric.nullish(),
  request_throughput: metric.nullish(),
  output_token_throughput: metric.nullish(),
  time_to_first_token: metric.nullish(),
  inter_token_latency: metric.nullish(),
  request_latency: metric.nullish(),
  credit_to_start_latency: metric.nullish(),
  was_cancelled: z.boolean().nullish(),
  is_complete: z.boolean().nullish(),
  incomplete_reason: z.string().nullish(),
  error_summary: z
    .array(
      z.looseObject({ count: z.number(), error_details: z.looseObject({ message: z.string() }).nullish() }),
    )
    .nullish(),
  input_config: z.unknown(),
});

const REMEDY = 'judge the profile_export.jsonl of the same run instead, which has every request';

/** Takes over the aggregates of AIPerf. */
export function importAiperfAggregate(content: unknown, path: string): ImportedRun {
  const aggregate = parsed(schema, content, path);
  const { request_count: requests, error_request_count: errors, request_latency: latency } = aggregate;
  const completed = requests?.avg ?? 0;
  if (completed === 0 || latency == null)
    throw new ImportError(`${path} tells of no request that was answered; take the file of a run that ended`);
  // Without a failure there is no count of them, and an empty list.
  const failed =
    errors?.avg ?? aggregate.error_summary?.reduce((sum, { count }) => sum + count, 0) ?? undefined;
  const first = aggregate.error_summary?.[0]?.error_details?.message;
  const tool = `AIPerf ${aggregate.aiperf_version ?? ''}`.trim();
  const reported = (name: 'time_to_first_token' | 'inter_token_latency' | 'request_latency') =>
    latencyOf(aggregate[name], name, completed, path);
  return {
    tool,
    figures: new AggregateFigures({
      latencies: {
        ttft: reported('time_to_first_token'),
        // What AIPerf calls so is a mean of each request, without its first token.
        tpot: reported('inter_token_latency'),
        e2e: reported('request_latency'),
      },
      rates: {
        output_tps: aggregate.output_token_throughput?.avg ?? undefined,
        request_rate: aggregate.request_throughput?.avg ?? undefined,
      },
      completed,
      failures: failed === undefined ? undefined : failuresOf(failed, first),
      source: `${tool}, perf_counter of its client`,
      remedy: REMEDY,
      refusals: { itl: NOT_ITL, chunk_gap: NOT_ITL },
    }),
    counts: countsOf(completed, failed ?? 0),
    cutOff: 0,
    doubts: [
      ...(failed === undefined ? [FAILURES_NOT_TOLD] : []),
      ...(aggregate.was_cancelled === true ? ['the run was cancelled before its end'] : []),
      ...(aggregate.is_complete === false
        ? [`the run is incomplete: ${aggregate.incomplete_reason ?? 'AIPerf does not tell why'}`]
        : []),
    ],
    notes: [
      "AIPerf's inter_token_latency is (response time - TTFT) / (tokens - 1), here the time per output token",
    ],
    server: serverOf(aggregate.input_config),
    fromSchedule: false,
    pace: lateness(aggregate.credit_to_start_latency, path),
  };
}

const failuresOf = (count: number, first: string | undefined) => ({
  count,
  first: count === 0 ? undefined : `(error): ${first ?? 'AIPerf does not tell why'}`,
});

/** From the credit of a request to its sending. */
function lateness(found: z.infer<typeof metric> | null | undefined, path: string): ImportedRun['pace'] {
  const { n, percentiles } = latencyOf(found, 'credit_to_start_latency', 0, path);
  const at = (wanted: number) => percentiles.find(({ share }) => share === wanted)?.value;
  return reportedPace(n, { p50: at(0.5), p99: at(0.99), maximum: at(1) });
}

const NOT_ITL =
  'what AIPerf calls inter_token_latency is a mean of each request, the time per output token: promise that, or judge its ' +
  'profile_export.jsonl';

function latencyOf(
  found: z.infer<typeof metric> | null | undefined,
  name: string,
  completed: number,
  path: string,
): ReportedLatency {
  if (found == null) return { n: 0, percentiles: [] };
  const factor = msIn(found.unit, name, path);
  const n = found.count ?? completed;
  const percentiles = Object.entries(found).flatMap(([key, value]) => {
    const share = key === 'min' ? 0 : key === 'max' ? 1 : Number(`${/^p(\d+)$/.exec(key)?.[1] ?? 'none'}e-2`);
    return typeof value === 'number' && !Number.isNaN(share) ? [{ share, value: value * factor }] : [];
  });
  return {
    n,
    mean: scaled(found.avg, factor),
    // AIPerf divides by n.
    standardDeviation: scaled(found.std, factor * Math.sqrt(n / Math.max(1, n - 1))),
    percentiles,
  };
}

const scaled = (value: number | null | undefined, factor: number): number | undefined =>
  value == null ? undefined : value * factor;

const configuration = z.looseObject({
  endpoint: z.looseObject({ urls: z.array(z.string()) }),
  models: z.looseObject({ items: z.array(z.looseObject({ name: z.string() })) }),
});

/** The server as the configuration names it, in the versions that are known; nothing of it in others. */
function serverOf(config: unknown): ImportedRun['server'] {
  const known = configuration.safeParse(config).data;
  return { baseUrl: known?.endpoint.urls[0], models: known?.models.items.map(({ name }) => name) ?? [] };
}
