import { z } from 'zod';
import { AggregateFigures, countsOf, type ReportedLatency } from './aggregate-figures';
import { ImportError } from './import-error';
import { importedPace } from './imported-pace';
import type { ImportedRun } from './imported-run';
import type { ReportedPercentile } from './reported-percentiles';
import { booksOf, RequestFigures, type Refusals } from './request-figures';
import { readTogether } from './read-together';
import { parsed } from './results-file';
import { isAnswered, type TimedRequest } from './timed-request';

const seconds = z.array(z.number());

/** `vllm bench serve --save-result`, as its serve.py writes it; with `--save-detailed` the lists are there. */
const schema = z.looseObject({
  backend: z.string().optional(),
  endpoint_type: z.string().optional(),
  model_id: z.string(),
  num_prompts: z.number().int(),
  request_rate: z.union([z.number(), z.literal('inf')]),
  max_concurrency: z.number().nullish(),
  ramp_up_strategy: z.string().nullish(),
  ramp_up_start_rps: z.number().nullish(),
  ramp_up_end_rps: z.number().nullish(),
  duration: z.number().positive(),
  completed: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative().optional(),
  request_throughput: z.number(),
  output_throughput: z.number().optional(),
  start_times: seconds.optional(),
  queue_times: seconds.optional(),
  ttfts: seconds.optional(),
  itls: z.array(seconds).optional(),
  latencies: seconds.optional(),
  input_lens: z.array(z.number()).optional(),
  output_lens: z.array(z.number()).optional(),
  errors: z.array(z.string()).optional(),
});

type Bench = z.infer<typeof schema>;

const TOOL = 'vLLM bench serve';

/** Takes over what `vllm bench serve` has saved. Throws an ImportError of what is no generation of text. */
export function importVllm(content: unknown, path: string): ImportedRun {
  const bench = parsed(schema, content, path);
  if (bench.output_throughput === undefined)
    throw new ImportError(
      `${path} is of a benchmark of ${bench.backend ?? 'pooling'}, which generates no tokens; take one of text generation`,
    );
  return bench.start_times === undefined ? ofAggregates(bench) : ofRequests(bench, path);
}

/** Rates below infinity do not wait for answers, nor do those of a ramp, whose file says `inf` all the same. */
const isOpen = ({ request_rate: rate, ramp_up_strategy: ramp }: Bench): boolean =>
  rate !== 'inf' || ramp != null;

function ramped({ ramp_up_strategy: ramp, ramp_up_start_rps: from, ramp_up_end_rps: to }: Bench): string[] {
  if (ramp == null) return [];
  const rates = from == null || to == null ? '' : ` from ${from} to ${to} requests per second`;
  return [
    `its rate rose all the time (--ramp-up-strategy ${ramp}${rates}): figures of many loads are of none; run it again with one ` +
      '--request-rate',
  ];
}

/**
 * Before the file had `latencies`, its chat client took any event for a token: the empty one of the role for the first,
 * and that of the usage for the end.
 */
const countsEmptyEvents = ({ backend, endpoint_type: type, latencies }: Bench): boolean =>
  latencies === undefined && (backend ?? type ?? '').includes('chat');

const EMPTY_EVENTS =
  'this version of vllm bench serve takes the empty first event of a chat for its first token (its file has no latencies); run ' +
  'it again with vLLM 0.33 or later, or with --backend vllm on /v1/completions';

const refusalsOf = (bench: Bench): Refusals =>
  countsEmptyEvents(bench)
    ? {
        ttft: EMPTY_EVENTS,
        ttft_scheduled: EMPTY_EVENTS,
        tpot: EMPTY_EVENTS,
        itl: EMPTY_EVENTS,
        chunk_gap: EMPTY_EVENTS,
      }
    : {};

function ofRequests(bench: Bench, path: string): ImportedRun {
  const requests = requestsOf(bench, path);
  const fromSchedule = isOpen(bench) && bench.queue_times !== undefined;
  const answered = requests.filter(isAnswered).length;
  const source = `${TOOL}, perf_counter of its client, tokens by usage, else by its tokenizer`;
  return {
    ...common(bench),
    cutOff: 0,
    figures: new RequestFigures({ requests, source, refusals: refusalsOf(bench) }),
    counts: booksOf(requests),
    fromSchedule,
    pace: fromSchedule ? importedPace(requests, { isOpen: true }) : undefined,
    doubts: [
      ...(answered === bench.completed
        ? []
        : [`the file says that ${bench.completed} requests were completed, and lists ${answered}`]),
      ...ramped(bench),
      ...heldBack(bench),
    ],
    notes: [
      ...readTogether(requests),
      ...(fromSchedule
        ? [
            'a request is due when its task is made: how late the client was with that, the file does not tell',
          ]
        : []),
    ],
  };
}

const common = ({ model_id: model }: Bench) => ({ tool: TOOL, server: { models: [model] } });

/** What a limit of concurrency keeps from being sent is not in the times of older files. */
function heldBack(bench: Bench): string[] {
  if (!isOpen(bench) || bench.queue_times !== undefined || typeof bench.max_concurrency !== 'number')
    return [];
  return [
    `requests came at a rate, and no more than ${bench.max_concurrency} were sent at once: how long the others waited, this ` +
      'file does not tell; run it again without --max-concurrency, or with a vLLM that writes queue_times',
  ];
}

function requestsOf(bench: Bench, path: string): readonly TimedRequest[] {
  const { start_times: starts = [], ttfts = [], itls = [], output_lens: outputs = [], errors = [] } = bench;
  if ([ttfts, itls, outputs, errors].some(({ length }) => length !== starts.length))
    throw new ImportError(
      `${path} has lists of unlike lengths (start_times ${starts.length}, ttfts ${ttfts.length}, itls ${itls.length}, ` +
        `output_lens ${outputs.length}, errors ${errors.length}); take the file as vllm bench serve wrote it`,
    );
  return starts.map((start, index): TimedRequest => {
    const sentAt = 1000 * start;
    // Without a rate nothing is due: the tool makes all tasks at once, and lets so many go as may.
    const waited = isOpen(bench) ? bench.queue_times?.[index] : undefined;
    const scheduledAt = waited === undefined ? undefined : sentAt - 1000 * waited;
    const [error = '', ttft = 0] = [errors[index], ttfts[index]];
    // Of a failed request its client keeps no times.
    if (error !== '' || ttft === 0)
      return { scheduledAt, sentAt, failedAt: sentAt, outcome: outcomeOf(error), error: lastLine(error) };
    const gaps = (itls[index] ?? []).map((gap) => 1000 * gap);
    const firstAt = sentAt + 1000 * ttft;
    const lastAt = gaps.reduce((at, gap) => at + gap, firstAt);
    const inputTokens = bench.input_lens?.[index];
    return {
      scheduledAt,
      sentAt,
      firstAt,
      lastAt,
      gaps,
      endedAt: lastAt,
      outputTokens: outputs[index] ?? 0,
      inputTokens,
    };
  });
}

const outcomeOf = (error: string): 'timed out' | 'protocol error' | 'http error' => {
  if (/timeout/i.test(error)) return 'timed out';
  return /Traceback|Never received/.test(error) ? 'protocol error' : 'http error';
};

/** Of a traceback, what was raised. */
const lastLine = (error: string): string => error.trim().split('\n').at(-1) ?? '';

function ofAggregates(bench: Bench): ImportedRun {
  const { completed, num_prompts: prompts } = bench;
  const failed = bench.failed ?? prompts - completed;
  const n = completed;
  const first = '(error): the file does not tell why; run it again with --save-detailed';
  const latency = (name: string): ReportedLatency => ({
    n,
    mean: numberOf(bench, `mean_${name}_ms`),
    // numpy divides by n.
    standardDeviation: times(numberOf(bench, `std_${name}_ms`), Math.sqrt(n / Math.max(1, n - 1))),
    percentiles: percentilesOf(bench, name),
  });
  const held = isOpen(bench) ? HELD_BACK_UNKNOWN : undefined;
  return {
    ...common(bench),
    cutOff: 0,
    figures: new AggregateFigures({
      latencies: { ttft: latency('ttft'), tpot: latency('tpot'), e2e: latency('e2el') },
      rates: { output_tps: bench.output_throughput, request_rate: bench.request_throughput },
      completed,
      failures: { count: failed, first: failed === 0 ? undefined : first },
      source: `${TOOL}, perf_counter of its client`,
      remedy: 'run it again with --save-detailed',
      refusals: {
        itl: NO_TOKENS,
        chunk_gap: NO_TOKENS,
        ...(held === undefined || bench.max_concurrency == null ? {} : { ttft: held, e2e: held }),
        ...refusalsOf(bench),
      },
    }),
    counts: countsOf(completed, failed),
    fromSchedule: false,
    doubts: ramped(bench),
    notes: [],
  };
}

const NO_TOKENS =
  'its inter-token latencies are gaps between events, pooled over all requests: tokens of one engine step are not ' +
  'independent, and without their times there is no interval; run it again with --save-detailed';

const HELD_BACK_UNKNOWN =
  'requests came at a rate, and --max-concurrency held some of them back: how long those waited is not in it; run it again ' +
  'with --save-detailed';

/** `p99_ttft_ms`, `p99.9_ttft_ms`, and the median. */
function percentilesOf(bench: Bench, name: string): readonly ReportedPercentile[] {
  const pattern = new RegExp(`^p(\\d+(?:\\.\\d+)?)_${name}_ms$`);
  const percentiles = Object.entries(bench).flatMap(([key, value]) => {
    const share = Number(`${pattern.exec(key)?.[1] ?? 'none'}e-2`);
    return typeof value === 'number' && share >= 0 && share <= 1 ? [{ share, value }] : [];
  });
  const median = numberOf(bench, `median_${name}_ms`);
  const isThere = median === undefined || percentiles.some(({ share }) => share === 0.5);
  return isThere ? percentiles : [...percentiles, { share: 0.5, value: median }];
}

function numberOf(bench: Bench, key: string): number | undefined {
  const value = bench[key];
  return typeof value === 'number' ? value : undefined;
}

const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;
