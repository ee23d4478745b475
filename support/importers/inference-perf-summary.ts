import { z } from 'zod';
import { AggregateFigures, countsOf, FAILURES_NOT_TOLD, type ReportedLatency } from './aggregate-figures';
import { ImportError } from './import-error';
import { reportedPace } from './imported-pace';
import type { ImportedRun } from './imported-run';
import { parsed } from './results-file';

/** What numpy's percentiles of a latency are called, in seconds: summarize in reportgen/base.py. */
const latency = z.record(z.string(), z.number()).nullish();

/** `summary_lifecycle_metrics.json` and those of its stages: ResponsesSummary in reportgen/base.py. */
const schema = z.looseObject({
  load_summary: z.looseObject({
    requested_rate: z.number().nullish(),
    achieved_rate: z.number().nullish(),
    schedule_delay: latency,
  }),
  successes: z.looseObject({
    count: z.number(),
    latency: z
      .looseObject({
        request_latency: latency,
        time_to_first_token: latency,
        time_per_output_token: latency,
        inter_token_latency: latency,
      })
      .optional(),
    throughput: z.looseObject({ output_tokens_per_sec: z.number(), requests_per_sec: z.number() }).optional(),
    output_len: latency,
    output_tokens: latency,
  }),
  failures: z.looseObject({
    count: z.number().optional(),
    by_label: z.record(z.string(), z.unknown()).optional(),
  }),
});

const TOOL = 'inference-perf';
const REMEDY =
  'set report.request_lifecycle.per_request to true and judge per_request_lifecycle_metrics.json';

/** Takes over the summary of inference-perf; throws an ImportError of what its server told of itself. */
export function importInferencePerfSummary(content: unknown, path: string): ImportedRun {
  const { load_summary: load, successes, failures } = parsed(schema, content, path);
  const { latency: latencies, throughput, count: completed } = successes;
  if (latencies === undefined || throughput === undefined)
    throw new ImportError(
      `${path} is what the server told of itself (its Prometheus metrics), not what the client measured; take ` +
        'summary_lifecycle_metrics.json of the same run',
    );
  const { count: failed } = failures;
  const delay = reported(load.schedule_delay, completed);
  const delayAt = (wanted: number) => delay.percentiles.find(({ share }) => share === wanted)?.value;
  const [label] = Object.keys(failures.by_label ?? {});
  const streamed = latencies.time_to_first_token != null;
  const miscounted = miscount(successes.output_len?.['mean'], successes.output_tokens?.['mean']);
  return {
    tool: TOOL,
    figures: new AggregateFigures({
      latencies: {
        ttft: reported(latencies.time_to_first_token, completed),
        tpot: reported(latencies.time_per_output_token, completed),
        e2e: reported(latencies.request_latency, completed),
      },
      rates: { output_tps: throughput.output_tokens_per_sec, request_rate: throughput.requests_per_sec },
      completed,
      failures:
        failed === undefined
          ? undefined
          : { count: failed, first: failed === 0 ? undefined : `(error): ${label ?? 'not told'}` },
      source: `${TOOL}, perf_counter of its client`,
      remedy: REMEDY,
      refusals: {
        itl: NOT_ITL,
        chunk_gap: NOT_ITL,
        ...(streamed ? { e2e: TO_END_OF_BODY } : {}),
        ...(miscounted === undefined ? {} : { tpot: miscounted, output_tps: miscounted }),
      },
    }),
    counts: countsOf(completed, failed ?? 0),
    cutOff: 0,
    doubts: [
      ...(failed === undefined ? [FAILURES_NOT_TOLD] : []),
      ...missedRate(load.requested_rate, load.achieved_rate),
    ],
    notes: [],
    server: { models: [] },
    fromSchedule: false,
    pace: reportedPace(completed, { p50: delayAt(0.5), p99: delayAt(0.99), maximum: delayAt(1) }),
  };
}

const NOT_ITL =
  'its inter_token_latency takes the tokens of one event for tokens without a gap, and has no times: from the summary there is ' +
  `no interval; ${REMEDY}`;

const TO_END_OF_BODY =
  'its request_latency is to the end of the body, past the last token, where the response time here ends; ' +
  REMEDY;

/** Its client counts the text anew, by its own tokenizer, unless it is told to take the server's count. */
function miscount(byClient: number | undefined, byServer: number | undefined): string | undefined {
  if (byClient === undefined || byServer === undefined || Math.abs(byClient - byServer) <= 0.001 * byServer)
    return undefined;
  return (
    `its tokenizer counts ${round(byClient)} tokens an answer, where the server counts ${round(byServer)}, and its figures may be ` +
    `of the former; ${REMEDY}`
  );
}

const round = (value: number): string => String(Math.round(10 * value) / 10);

/** The rate that was to be is only in the file of a stage. */
function missedRate(requested: number | null | undefined, achieved: number | null | undefined): string[] {
  if (requested == null || achieved == null || achieved >= 0.9 * requested) return [];
  return [
    `its client sent ${round(achieved)} requests per second in place of ${round(requested)}: it, not the server, set the load`,
  ];
}

function reported(found: z.infer<typeof latency>, n: number): ReportedLatency {
  if (found == null) return { n: 0, percentiles: [] };
  const percentiles = Object.entries(found).flatMap(([key, value]) => {
    const share = shareOf(key);
    return share === undefined ? [] : [{ share, value: 1000 * value }];
  });
  const { mean } = found;
  return { n, mean: mean === undefined ? undefined : 1000 * mean, percentiles };
}

function shareOf(key: string): number | undefined {
  const named: Readonly<Record<string, number>> = { min: 0, max: 1, median: 0.5 };
  const share = named[key] ?? Number(`${/^p(\d+(?:\.\d+)?)$/.exec(key)?.[1] ?? 'none'}e-2`);
  return Number.isNaN(share) ? undefined : share;
}
