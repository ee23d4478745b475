import { z } from 'zod';
import { ImportError } from './import-error';
import type { ImportedRun } from './imported-run';
import { booksOf, RequestFigures } from './request-figures';
import { readTogether } from './read-together';
import { parsed } from './results-file';
import type { TimedRequest } from './timed-request';

const usage = z.looseObject({ completion_tokens: z.number().nullish(), output_tokens: z.number().nullish() });

const info = z.looseObject({
  request_metrics: z.looseObject({ text: z.looseObject({ input_tokens: z.number() }).nullish() }).nullish(),
  response_metrics: z
    .looseObject({
      output_tokens: z.number().nullish(),
      server_usage: usage.nullish(),
      chunk_times: z.array(z.number()).nullish(),
    })
    .nullish(),
});

/** `per_request_lifecycle_metrics.json`: build_per_request_lifecycle_entry in reportgen/base.py. */
const schema = z.array(
  z.looseObject({
    start_time: z.number(),
    end_time: z.number(),
    info: info.nullish(),
    error: z.looseObject({ error_type: z.string(), error_msg: z.string() }).nullish(),
  }),
);

type Entry = z.infer<typeof schema>[number];

const TOOL = 'inference-perf';

/** Takes over the requests of inference-perf: of all its stages together. */
export function importInferencePerfRequests(content: unknown, path: string): ImportedRun {
  const entries = parsed(schema, content, path);
  if (entries.every((entry) => entry.info == null))
    throw new ImportError(
      `${path} has no info of its requests; set report.request_lifecycle.per_request_fields.info to true and run it again`,
    );
  const unmeasured = entries.findIndex(
    (entry) => entry.error == null && entry.info?.response_metrics == null,
  );
  if (unmeasured >= 0)
    throw new ImportError(
      `${path}: the answered request ${unmeasured} has no info.response_metrics: the file was edited, or is of an older version of ` +
        'inference-perf, which is not known here; run it again with 0.7',
    );
  const requests = entries.map(requestOf).toSorted((one, other) => (one.sentAt ?? 0) - (other.sentAt ?? 0));
  const retokenised = entries.filter(
    (entry) => entry.error == null && countedByServer(entry) === undefined,
  ).length;
  return {
    tool: TOOL,
    figures: new RequestFigures({
      requests,
      source: `${TOOL}, perf_counter of its client, tokens by ${retokenised === 0 ? 'usage' : 'usage, else by its tokenizer'}`,
    }),
    counts: booksOf(requests),
    cutOff: 0,
    doubts: [],
    notes: [
      'its request_latency is to the end of the body; the response time here is to the last token',
      ...readTogether(requests),
      'its own tokens are counted anew from the text; here those of the usage count, where the server told it' +
        (retokenised === 0 ? '' : `: for ${retokenised} requests it did not`),
    ],
    server: { models: [] },
    fromSchedule: false,
  };
}

function countedByServer({ info: found }: Entry): number | undefined {
  const told = found?.response_metrics?.server_usage;
  return told?.completion_tokens ?? told?.output_tokens ?? undefined;
}

function requestOf(entry: Entry): TimedRequest {
  const { start_time: start, end_time: end, error, info: found } = entry;
  const [sentAt, endedAt] = [1000 * start, 1000 * end];
  if (error != null)
    return {
      sentAt,
      failedAt: endedAt,
      outcome: outcomeOf(error.error_type, error.error_msg),
      error: `${error.error_type}: ${error.error_msg}`,
    };
  const times = (found?.response_metrics?.chunk_times ?? []).map((time) => 1000 * time);
  const [firstAt] = times;
  return {
    sentAt,
    firstAt,
    lastAt: times.at(-1),
    gaps:
      firstAt === undefined ? undefined : times.slice(1).map((time, index) => time - (times[index] ?? time)),
    endedAt,
    outputTokens: countedByServer(entry) ?? found?.response_metrics?.output_tokens ?? undefined,
    inputTokens: found?.request_metrics?.text?.input_tokens,
  };
}

function outcomeOf(type: string, message: string): 'timed out' | 'http error' | 'protocol error' {
  if (/time.?out/i.test(`${type} ${message}`)) return 'timed out';
  return type.startsWith('HTTP Error') ? 'http error' : 'protocol error';
}
