import { z } from 'zod';
import { countsOf, FAILURES_NOT_TOLD } from './aggregate-figures';
import { ImportError } from './import-error';
import { importedPace } from './imported-pace';
import type { ImportedRun } from './imported-run';
import { booksOf, RequestFigures, type Refusals } from './request-figures';
import { parsed } from './results-file';
import type { TimedRequest } from './timed-request';

const time = z.number().nullish();

/** GenerativeRequestStats in request_stats.py. */
const request = z.looseObject({
  output_tokens: z.number().nullish(),
  prompt_tokens: z.number().nullish(),
  info: z.looseObject({
    error: z.string().nullish(),
    timings: z.looseObject({
      targeted_start: time,
      request_start: time,
      first_token_iteration: time,
      last_token_iteration: time,
      token_iterations: z.number().nullish(),
      request_end: time,
      resolve_start: time,
      resolve_end: time,
    }),
  }),
});

/** BenchmarkWarning in warnings.py. */
const warning = z.looseObject({
  code: z.string().nullish(),
  message: z.string().nullish(),
  note: z.string().nullish(),
});

const totals = z.looseObject({
  successful: z.number(),
  errored: z.number().nullish(),
  incomplete: z.number().nullish(),
});

/** GenerativeBenchmark in benchmark.py. */
const benchmark = z.looseObject({
  config: z.looseObject({ strategy: z.looseObject({ type_: z.string() }).nullish() }).nullish(),
  metrics: z.looseObject({ request_totals: totals }),
  requests: z.looseObject({
    successful: z.array(request).nullish(),
    errored: z.array(request).nullish(),
    incomplete: z.array(request).nullish(),
  }),
  warnings: z.array(warning).nullish(),
});

/** `benchmarks.json`: GenerativeBenchmarksReport in report.py. */
const schema = z.looseObject({
  metadata: z.looseObject({ guidellm_version: z.string().nullish() }),
  benchmarks: z.array(benchmark),
});

type Benchmark = z.infer<typeof benchmark>;

/** Strategies whose arrivals do not wait for answers. */
const OPEN = ['constant', 'poisson', 'trace'];

/** Takes over the one benchmark of a report of GuideLLM; throws an ImportError of a sweep over several. */
export function importGuidellm(content: unknown, path: string): ImportedRun {
  const { metadata, benchmarks } = parsed(schema, content, path);
  const [first, ...more] = benchmarks;
  if (first === undefined) throw new ImportError(`${path} holds no benchmark: the run did not end`);
  if (more.length > 0)
    throw new ImportError(
      `${path} holds ${benchmarks.length} benchmarks, each of another load; a promise is about one of them: run GuideLLM with ` +
        'that one rate or concurrency',
    );
  return importedOf(first, `GuideLLM ${metadata.guidellm_version ?? ''}`.trim(), path);
}

function importedOf(one: Benchmark, tool: string, path: string): ImportedRun {
  const { successful, errored, incomplete } = one.requests;
  const isOpen = OPEN.some((type) => one.config?.strategy?.type_.includes(type));
  const answered = (successful ?? []).map((stats, index) =>
    answeredOf(stats, isOpen, `${path}, request ${index}`),
  );
  const failed = (errored ?? []).map((stats) => unansweredOf(stats, 'protocol error'));
  const cut = (incomplete ?? []).map((stats) => unansweredOf(stats, 'aborted'));
  const requests = [...answered, ...failed].toSorted((before, after) => startOf(before) - startOf(after));
  if (requests.length === 0)
    throw new ImportError(
      `${path} lists no requests; run GuideLLM without a sample size, so that its report has all of them`,
    );
  const { request_totals: totalled } = one.metrics;
  const completed = Math.max(answered.length, totalled.successful);
  const failedInAll = totalled.errored ?? (errored == null ? undefined : failed.length);
  const all = completed + (failedInAll ?? 0);
  const isSample = requests.length < all;
  const cutOff = Math.max(cut.length, totalled.incomplete ?? 0);
  const warnings = one.warnings ?? [];
  return {
    tool,
    figures: new RequestFigures({
      requests,
      source: `${tool}, wall clock of its client, tokens by usage, else by events`,
      refusals: sampled(requests.length, all),
      totals: isSample ? { completed, failed: failedInAll ?? 0 } : undefined,
    }),
    counts: isSample
      ? {
          ...countsOf(completed, failedInAll ?? 0),
          aborted: cutOff,
          scheduled: all + cutOff,
          sent: all + cutOff,
        }
      : booksOf([...requests, ...cut]),
    cutOff,
    doubts: [
      ...(failedInAll === undefined ? [FAILURES_NOT_TOLD] : []),
      ...warnings.filter(isOfClient).map(wordsOf),
    ],
    notes: [
      "GuideLLM's inter_token_latency_ms leaves out the first token: here the time per output token; its " +
        'time_per_output_token_ms has the time to the first token in it, and is not taken',
      'its request_latency is to the end of the body; the response time here is to the last token',
      ...warnings.filter((given) => !isOfClient(given)).map(wordsOf),
    ],
    server: { models: [] },
    fromSchedule: isOpen,
    pace: isOpen ? importedPace(requests, { isOpen }) : undefined,
  };
}

/** Its own rules that tell of a client that did not keep up; others are limits of whoever wrote them. */
const isOfClient = ({ code }: z.infer<typeof warning>): boolean =>
  /^(?:generation_delay|root_late|root_dispatch|dataset_incomplete)/.test(code ?? '');

const wordsOf = ({ code, message, note }: z.infer<typeof warning>): string =>
  `GuideLLM warns (${code ?? 'no code'}): ${[message, note].filter((text) => text).join(' ')}`;

const startOf = (one: TimedRequest): number => one.scheduledAt ?? one.sentAt ?? 0;

/** With a sample size the report lists some of the requests; how many came in a second, they do not show. */
function sampled(listed: number, all: number): Refusals {
  if (listed >= all) return {};
  const reason = `the report lists ${listed} of ${all} requests: a sample has no rate; run GuideLLM without a sample size`;
  return { output_tps: reason, request_rate: reason, error_rate: reason };
}

function answeredOf(stats: z.infer<typeof request>, isOpen: boolean, where: string): TimedRequest {
  const { timings } = stats.info;
  const [start, end] = [
    timings.request_start ?? timings.resolve_start,
    timings.request_end ?? timings.resolve_end,
  ];
  if (start == null || end == null)
    throw new ImportError(`${where} has no start or no end; take the file as GuideLLM wrote it`);
  const instant = (value: number | null | undefined): number | undefined =>
    value == null ? undefined : 1000 * value;
  return {
    scheduledAt: isOpen ? instant(timings.targeted_start) : undefined,
    sentAt: 1000 * start,
    firstAt: instant(timings.first_token_iteration),
    lastAt: instant(timings.last_token_iteration),
    endedAt: 1000 * end,
    outputTokens: stats.output_tokens ?? undefined,
    inputTokens: stats.prompt_tokens ?? undefined,
  };
}

function unansweredOf(stats: z.infer<typeof request>, outcome: 'protocol error' | 'aborted'): TimedRequest {
  const { timings, error } = stats.info;
  const start = timings.request_start ?? timings.resolve_start ?? timings.targeted_start ?? 0;
  const end = timings.request_end ?? timings.resolve_end ?? start;
  const said = error ?? (outcome === 'aborted' ? 'cut off by GuideLLM' : 'GuideLLM does not tell why');
  const isTimeout = outcome !== 'aborted' && /timeout/i.test(said);
  return {
    sentAt: 1000 * start,
    failedAt: 1000 * end,
    outcome: isTimeout ? 'timed out' : outcome,
    error: said,
  };
}
