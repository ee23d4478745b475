import { randomUUID } from 'node:crypto';
import type { AnswerServer } from './answer-server-process';
import type { Bench } from './bench-context';
import type { ClientProcess } from './client-process';
import type { Cost, OpenResult, RequestsResult, StreamsResult } from './client/client-work';
import type { Fleet, Spent } from './distributed-section-fleet';
import { noted, type Noise } from './machine-noise';
import { latenessOf, lengthOf, MOST_STREAMS, type ServerLateness, type StreamServer } from './stream-server';

/** As somebody reads: 20 tokens a second. Times in ms. */
export const READ_ALONG = { tokens: 40, ttft: 50, itl: 50 };
/** In req/s. */
export const RATE = 2000;
const CONNECTIONS = 48;
/** Share of a quarter second for which a load thread may be busy before the product doubts what it measured. */
const FULL = 0.8;
const FIRST_STREAMS = 500;
const QUICK_STREAMS = 100;
/** What was tried before says how many streams are tried next; it also compiles what the last, longest one uses. */
const ANSWERS_OF_TRIES = [1, 1, 2];

/** Load of one kind, whoever sent it, with what was spent beside the client's process. */
type Measured<Result extends Cost> = Omit<Result, 'records'> & Noise & { readonly beside?: Spent };

/** All that was measured of one contender in one repetition. */
export interface Trial {
  readonly saturated: Measured<RequestsResult>;
  readonly open: Measured<OpenResult>;
  readonly streams: Measured<StreamsResult> & {
    readonly streams: number;
    readonly lateness: ServerLateness;
  };
}

/** Who sends: the product with one thread, or with one worker over Redis. */
export interface Sender {
  readonly name: string;
  readonly client: ClientProcess;
  readonly fleet?: Fleet;
}

interface Servers {
  readonly answers: AnswerServer;
  readonly streams: StreamServer;
}

/** So many streams would keep the load thread busy for 80 % of its busiest quarter second, by what these did. */
export const streamsUntilFull = ({ streams, busiest }: { streams: number; busiest: number }): number =>
  (streams * FULL) / busiest;

/** The next number of streams to try: as near to that as the server goes, in round numbers. */
export function nextStreams(tried: { readonly streams: number; readonly busiest: number }): number {
  const wanted = Math.min(MOST_STREAMS, streamsUntilFull(tried));
  return Math.max(10, 10 * Math.floor(wanted / 10));
}

/** Has all of them do the same, in turn; `streams` tells how many each carries at last, where that is not to be found. */
export async function trialsOf(
  senders: readonly Sender[],
  servers: Servers,
  bench: Bench,
  streams?: number,
): Promise<readonly Trial[]> {
  const { quick } = bench.options;
  const url = servers.answers.url;
  const [warmUp, duration] = quick ? [200, 400] : [500, 1500];
  const each = async <Result>(work: (sender: Sender) => Promise<Result>): Promise<Result[]> => {
    const results: Result[] = [];
    for (const sender of senders) results.push(await work(sender));
    return results;
  };
  const saturated = await each((sender) =>
    answered(servers.answers, sender, (client) =>
      client.perform('requests', { url, method: 'GET', connections: CONNECTIONS, warmUp, duration }),
    ),
  );
  const open = await each((sender) =>
    answered(servers.answers, sender, (client) =>
      client.perform('open', { url, rate: RATE, duration: quick ? 500 : 2000 }),
    ),
  );
  const tries = streams === undefined && !quick ? ANSWERS_OF_TRIES : ANSWERS_OF_TRIES.slice(-1);
  let next = streams ?? (quick ? QUICK_STREAMS : FIRST_STREAMS);
  let carried: Trial['streams'][] = [];
  for (const answersEach of tries) {
    carried = await each((sender) =>
      streamed(sender, servers.streams, { streams: next, answersEach }, bench),
    );
    // The same for all: an event costs less where there are more of them.
    next = Math.min(
      ...carried.map(({ told }) => nextStreams({ streams: next, busiest: told?.busiest ?? NaN })),
    );
  }
  return carried.map((last, place) => {
    const [fast, even] = [saturated[place], open[place]];
    if (fast === undefined || even === undefined) throw new Error('each sender has done all of it');
    return { saturated: fast, open: even, streams: last };
  });
}

/** Small requests, of which the server must know as many. */
async function answered<Result extends RequestsResult | OpenResult>(
  server: AnswerServer,
  sender: Sender,
  perform: (client: ClientProcess) => Promise<Result>,
): Promise<Measured<Result>> {
  const before = await server.work();
  const result = await beside(sender, server.pid, perform);
  const { answered: after } = await server.work();
  if (after - before.answered !== result.sent)
    throw new Error(
      `${sender.name} counts ${result.sent ?? NaN} requests, the server answered ${after - before.answered}`,
    );
  return result;
}

async function streamed(
  sender: Sender,
  server: StreamServer,
  load: { readonly streams: number; readonly answersEach: number },
  { signal }: Bench,
): Promise<Trial['streams']> {
  const { tokens } = READ_ALONG;
  const idPrefix = `${sender.client.name}-${sender.name}-${randomUUID().slice(0, 8)}-`;
  const task = { ...load, url: server.url, tokens, idPrefix };
  const { records, ...result } = await beside(sender, server.pid, (client) =>
    client.perform('streams', { ...task, rampUp: lengthOf(READ_ALONG) }),
  );
  const sent = await server.requests(idPrefix, load.streams * load.answersEach, signal);
  if (records?.length !== sent.length)
    throw new Error(
      `${sender.name} got ${records?.length ?? 'no'} answers, the server sent ${sent.length} whole`,
    );
  return { ...result, streams: load.streams, lateness: latenessOf(sent) };
}

async function beside<Result extends object>(
  { client, fleet }: Sender,
  serverPid: number,
  perform: (client: ClientProcess) => Promise<Result>,
): Promise<Result & Noise & { readonly beside?: Spent }> {
  const before = await fleet?.spent();
  const result = await noted([serverPid, client.pid, ...(fleet?.pids ?? [])], () => perform(client));
  const after = await fleet?.spent();
  if (before === undefined || after === undefined) return result;
  return {
    ...result,
    beside: {
      workerSeconds: after.workerSeconds - before.workerSeconds,
      redisSeconds: after.redisSeconds - before.redisSeconds,
      bytes: after.bytes - before.bytes,
    },
  };
}
