import { Agent, request, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { Milliseconds } from '../../quantities/units';
import { noAnswer, notPrometheus, refused, wrongStatus } from './prometheus-error';
import type { PrometheusPlace } from './prometheus-place';

/** A question to the HTTP API, and what an error calls it. */
interface Question<Schema extends z.ZodType> {
  /** Below `/api/v1/`. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Of the answer's `data`. */
  readonly schema: Schema;
}

/** What an answer may take. */
interface AnswerLimits {
  readonly deadline: Milliseconds;
  readonly bytes: number;
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
const envelope = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.unknown() }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/**
 * Asks once, on a connection of its own, follows no redirection, and gives up at the limits. Rejects with a
 * `PrometheusError`.
 */
export async function askPrometheus<Schema extends z.ZodType>(
  { base, headers }: PrometheusPlace,
  { path, parameters = {}, schema }: Question<Schema>,
  limits: AnswerLimits,
): Promise<z.output<Schema>> {
  const url = new URL(`api/v1/${path}`, base);
  const where = url.href;
  const asked = parameters['query'] === undefined ? 'to answer' : JSON.stringify(parameters['query']);
  url.search = new URLSearchParams(parameters).toString();
  const { status, location, text } = await fetched(url, where, headers, limits);
  const answer = envelope.safeParse(jsonOf(text)).data;
  // A proxy that lets nobody in may answer in JSON of its own.
  if (answer === undefined && status !== 200) throw wrongStatus(where, status, location);
  if (answer === undefined) throw notPrometheus(where, `it answered ${inShort(text)}`);
  if (answer.status === 'error') throw refused(where, asked, answer.errorType, answer.error);
  const data = schema.safeParse(answer.data);
  if (data.success) return data.data;
  const [issue] = data.error.issues;
  throw notPrometheus(where, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`);
}

interface Fetched {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

async function fetched(
  url: URL,
  where: string,
  headers: PrometheusPlace['headers'],
  { deadline, bytes }: AnswerLimits,
): Promise<Fetched> {
  const agent = new Agent({ connections: 1, allowH2: false });
  const late = AbortSignal.timeout(Math.ceil(deadline));
  try {
    const timeouts = { headersTimeout: 0, bodyTimeout: 0, signal: late };
    const answer = await request(url, { dispatcher: agent, headers, ...timeouts });
    const { location } = answer.headers;
    const text = await textOf(answer.body, bytes);
    return { status: answer.statusCode, location: typeof location === 'string' ? location : undefined, text };
  } catch (cause) {
    throw noAnswer(where, cause, late.aborted ? `not within ${deadline} ms` : undefined);
  } finally {
    await agent.destroy();
  }
}

async function textOf(body: Dispatcher.ResponseData['body'], most: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > most) throw new Error(`its answer has more than ${most} bytes; ask for a shorter time`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const inShort = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
