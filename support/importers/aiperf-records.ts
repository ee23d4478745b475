import { z } from 'zod';
import { ImportError } from './import-error';
import { importedPace } from './imported-pace';
import type { ImportedRun } from './imported-run';
import { booksOf, RequestFigures } from './request-figures';
import { readTogether } from './read-together';
import { parsed, type Line } from './results-file';
import type { TimedRequest } from './timed-request';

const metric = z.looseObject({ value: z.union([z.number(), z.array(z.number())]), unit: z.string() });

/** A line of `profile_export.jsonl`: MetricRecordInfo in record_models.py. */
const schema = z.looseObject({
  metadata: z.looseObject({
    request_start_ns: z.number(),
    request_end_ns: z.number(),
    credit_issued_ns: z.number().nullish(),
    benchmark_phase: z.string(),
    was_cancelled: z.boolean().default(false),
  }),
  metrics: z.record(z.string(), metric),
  error: z
    .looseObject({ code: z.number().nullish(), type: z.string().nullish(), message: z.string() })
    .nullish(),
});

type AiperfRecord = z.infer<typeof schema>;

const TOOL = 'AIPerf';

/** Takes over the records of AIPerf, line by line; throws an ImportError with the line of the first that is faulty. */
export async function importAiperfRecords(lines: AsyncIterable<Line>, path: string): Promise<ImportedRun> {
  const requests: TimedRequest[] = [];
  const cut: TimedRequest[] = [];
  const counted = new Set<string>();
  let warmUps = 0;
  for await (const { number, content } of lines) {
    const record = parsed(schema, content, `${path}:${number}`);
    if (record.metadata.benchmark_phase !== 'profiling') {
      warmUps += 1;
      continue;
    }
    const request = requestOf(record, `${path}:${number}`);
    if ('outcome' in request && request.outcome === 'aborted') cut.push(request);
    else requests.push(request);
    counted.add(record.metrics['usage_completion_tokens'] === undefined ? 'its tokenizer' : 'usage');
  }
  if (requests.length === 0)
    throw new ImportError(
      `${path} holds no request of the measured phase; take the file of a run that ended`,
    );
  const isTold = requests.every(({ scheduledAt }) => scheduledAt !== undefined);
  return {
    tool: TOOL,
    figures: new RequestFigures({
      requests,
      source: `${TOOL}, perf_counter of its client, tokens by ${[...counted].toSorted().join(', ')}`,
    }),
    counts: booksOf([...requests, ...cut]),
    cutOff: cut.length,
    doubts: [],
    notes: [
      "AIPerf's inter_token_latency is (response time - TTFT) / (tokens - 1), here the time per output token; its " +
        'inter_chunk_latency is the gap between events',
      ...(isTold ? [FROM_CREDIT] : []),
      ...readTogether(requests),
      ...(warmUps === 0 ? [] : [`${warmUps} requests of the warm-up are in no figure`]),
    ],
    server: { models: [] },
    fromSchedule: isTold,
    // The records do not tell whether its credits came at a rate or as answers came.
    pace: importedPace(requests, { isOpen: false }),
  };
}

const FROM_CREDIT =
  'a request is due when AIPerf issues its credit: what it waits in its client from then on is in the time to first token and ' +
  'the response time here, and not in those of AIPerf';

function requestOf({ metadata, metrics, error }: AiperfRecord, where: string): TimedRequest {
  const sentAt = metadata.request_start_ns / 1e6;
  const endedAt = metadata.request_end_ns / 1e6;
  const scheduledAt = metadata.credit_issued_ns == null ? undefined : metadata.credit_issued_ns / 1e6;
  if (metadata.was_cancelled)
    return { scheduledAt, sentAt, failedAt: endedAt, outcome: 'aborted', error: 'cancelled by AIPerf' };
  if (error != null) {
    const said = [error.code, error.type, error.message].filter((part) => part != null).join(' ');
    return { scheduledAt, sentAt, failedAt: endedAt, outcome: outcomeOf(error), error: said };
  }
  const [ttft, latency] = [inMs('time_to_first_token'), inMs('request_latency')];
  const tokens = metrics['usage_completion_tokens'] ?? metrics['output_sequence_length'];
  const inputTokens = metrics['usage_prompt_tokens'] ?? metrics['input_sequence_length'];
  const gaps = listInMs('inter_chunk_latency');
  return {
    scheduledAt,
    sentAt,
    firstAt: ttft === undefined ? undefined : sentAt + ttft,
    lastAt: latency === undefined ? undefined : sentAt + latency,
    gaps: ttft !== undefined && gaps === undefined && latency === ttft ? [] : gaps,
    // Without a stream its latency is to the whole answer.
    endedAt: ttft === undefined && latency !== undefined ? sentAt + latency : endedAt,
    outputTokens: numberIn(tokens),
    inputTokens: numberIn(inputTokens),
  };

  function inMs(name: string): number | undefined {
    const found = metrics[name];
    const value = numberIn(found);
    return value === undefined || found === undefined ? undefined : value * msIn(found.unit, name, where);
  }

  function listInMs(name: string): readonly number[] | undefined {
    const found = metrics[name];
    if (found === undefined || !Array.isArray(found.value)) return undefined;
    const factor = msIn(found.unit, name, where);
    return found.value.map((value) => value * factor);
  }
}

const numberIn = (found: z.infer<typeof metric> | undefined): number | undefined =>
  typeof found?.value === 'number' ? found.value : undefined;

/** Milliseconds in a unit of AIPerf's times; throws an ImportError of one that is none. */
export function msIn(unit: string, name: string, where: string): number {
  const factors: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, sec: 1e3, s: 1e3 };
  const factor = factors[unit];
  if (factor !== undefined) return factor;
  throw new ImportError(`${where}: ${name} is in "${unit}", which is no unit of time that is known here`);
}

function outcomeOf({ code, type }: { code?: number | null | undefined; type?: string | null | undefined }) {
  if (/timeout/i.test(type ?? '')) return 'timed out';
  return (code ?? 0) >= 400 && (code ?? 0) < 600 && code !== 499 ? 'http error' : 'protocol error';
}
