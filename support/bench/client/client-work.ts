/** Small requests, as fast as the connections carry them; durations in ms. */
export interface RequestsTask {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** JSON. */
  readonly body?: string;
  readonly connections: number;
  /** Sent before, and not counted. */
  readonly warmUp: number;
  readonly duration: number;
}

/** Streamed answers: each stream is one connection that asks for so many of them, one after another. */
export interface StreamsTask {
  readonly url: string;
  readonly streams: number;
  readonly answersEach: number;
  /** Tokens of an answer. */
  readonly tokens: number;
  /** The streams begin one after another within so many ms. */
  readonly rampUp: number;
  /** Of the `X-Request-Id` of all of them. */
  readonly idPrefix: string;
}

/** Small requests that do not wait for answers. */
export interface OpenTask {
  readonly url: string;
  /** Requests per second, evenly spaced. */
  readonly rate: number;
  /** In ms. */
  readonly duration: number;
}

/** What a piece of work cost the client's process, all its threads together. */
export interface Cost {
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** What the product tells of a load that it has sent; durations in ms. */
export interface ToldLoad {
  /** From its being begun to its start. */
  readonly untilStart: number;
  /** From the end of its last answer to its result. */
  readonly afterLast: number;
  /** Share of the time that the busiest load thread was busy: in all, and in its busiest quarter of a second. */
  readonly busy: number;
  readonly busiest: number;
  /** CPU time of all load threads; absent where the runtime does not tell. */
  readonly threadSeconds?: number;
  /** How far apart workers began, of several. */
  readonly beginning?: { readonly skew: number; readonly bound: number };
  readonly faults: readonly string[];
}

/** Where a coordinator meets its workers. */
export interface OverRedis {
  readonly url: string;
  readonly records: 'stream' | 'files';
  /** Of the suite. */
  readonly version: string;
}

interface Told {
  /** Where the client is the product. */
  readonly told?: ToldLoad;
}

export interface RequestsResult extends Cost, Told {
  readonly requests: number;
  /** With those of the warm-up, where the client keeps such books: the server must have answered as many. */
  readonly sent?: number;
}

/** One streamed answer as the client saw it; stamps of the monotonic clock, in ms. */
export interface StreamRecord {
  readonly id: string;
  readonly sentAt: number;
  /** Of each token. */
  readonly contentAt: readonly number[];
}

export interface StreamsResult extends Cost, Told {
  readonly answers: number;
  /** Reads of sockets that had tokens in them, where the client knows. */
  readonly reads?: number;
  /** Where the client measures. */
  readonly records?: readonly StreamRecord[];
}

export interface OpenResult extends Cost, Told {
  readonly requests: number;
  readonly sent: number;
  /** In req/s. */
  readonly offeredRate: number;
  readonly achievedRate: number;
  /** By how much later than intended requests were sent, in ms. */
  readonly lag: { readonly p50: number; readonly p99: number; readonly maximum: number };
}

/** Each kind of work: what is asked and what comes back. */
export interface ClientWork {
  readonly requests: { readonly task: RequestsTask; readonly result: RequestsResult };
  readonly streams: { readonly task: StreamsTask; readonly result: StreamsResult };
  readonly open: { readonly task: OpenTask; readonly result: OpenResult };
}

export type WorkKind = keyof ClientWork;

/** A client under comparison: what it can do. */
export type Contender = AsyncDisposable & {
  readonly [Kind in WorkKind]?: (task: ClientWork[Kind]['task']) => Promise<ClientWork[Kind]['result']>;
};

/** The clients that run in a process of Node. */
export const CONTENDERS = ['bare socket', 'bare undici', 'autocannon', 'lean', 'undici'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/** One line that a client's process reads. */
export type ClientOrder = {
  readonly [Kind in WorkKind]: { readonly kind: Kind; readonly task: ClientWork[Kind]['task'] };
}[WorkKind];

/** One line that it writes: once when it is ready, then for each order. */
export type ClientReport =
  | { readonly type: 'ready'; readonly startMs: number }
  | { readonly type: 'result'; readonly result: ClientWork[WorkKind]['result'] }
  | { readonly type: 'failed'; readonly message: string };
