import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Outcome, RequestRecord } from './request-record';
import type { TokenSource } from '../target/token-count';

/** Outcomes and token sources by their numbers in packed records. */
export const OUTCOMES: readonly Outcome[] = [
  'completed',
  'http error',
  'protocol error',
  'truncated',
  'timed out',
  'aborted',
  'dropped',
];
export const TOKEN_SOURCES: readonly TokenSource[] = [
  'usage per event',
  'usage',
  'local tokenizer',
  'event count',
];

/** The numbers of one request in their order, NaN where there is none; stamps in ms of the monotonic clock. */
const COLUMNS = [
  'index',
  'scheduledAt',
  'calledAt',
  'sentAt',
  'headersAt',
  'endedAt',
  'status',
  'outcome',
  'outputTokens',
  'tokenSource',
  'inputTokens',
  'cachedTokens',
  'finishReason',
  'node',
  'requestBytes',
  'responseBytes',
  'prepared',
  /** Content events; their stamps and tokens follow one another in `contentAt` and `contentTokens`. */
  'events',
] as const;

type Column = (typeof COLUMNS)[number];

/** Numbers of a row. */
export const WIDTH = COLUMNS.length;
/** Rows of a block. */
export const BLOCK_ROWS = 1024;

/**
 * Records of requests as numbers: they cross from one thread to another without a copy, and take a fraction of
 * the memory and time of objects. Shape: `count` rows of `WIDTH` numbers in blocks of `BLOCK_ROWS` rows;
 * `contentAt` and `contentTokens` as long as all `events` together.
 */
export interface PackedRecords {
  readonly count: number;
  readonly round: number;
  readonly warmUp: boolean;
  readonly blocks: readonly Float64Array<ArrayBuffer>[];
  readonly contentAt: Float64Array<ArrayBuffer>;
  readonly contentTokens: Float64Array<ArrayBuffer>;
  /** Messages of the failed ones, by position. */
  readonly errors: readonly (readonly [position: number, message: string])[];
  /** Texts of the answers by position, where the load keeps them. */
  readonly answers: readonly (readonly [position: number, answer: string])[];
  /** Finish reasons by their numbers in the column. */
  readonly finishReasons: readonly string[];
  /** Nodes that answered, by their numbers in the column. */
  readonly nodes: readonly string[];
}

/** What can be handed over to another thread without a copy. */
export const transferables = ({ blocks, contentAt, contentTokens }: PackedRecords): ArrayBuffer[] => [
  ...blocks.map(({ buffer }) => buffer),
  contentAt.buffer,
  contentTokens.buffer,
];

/** Where a row of a block has which number. */
export const PLACES = Object.fromEntries(COLUMNS.map((name, place) => [name, place])) as Record<
  Column,
  number
>;

/** Stamps of a row by their places in it; other durations are none. */
export const STAMP_PLACES: readonly number[] = (
  ['scheduledAt', 'calledAt', 'sentAt', 'headersAt', 'endedAt'] as const
).map((column) => PLACES[column]);

/** Tells the number of each request, in the order in which they ended. */
export function readIndices({ blocks, count }: PackedRecords, tell: (index: number) => void): void {
  let left = count;
  for (const block of blocks) {
    const end = Math.min(left, BLOCK_ROWS) * WIDTH;
    for (let row = 0; row < end; row += WIDTH) tell(block[row + PLACES.index] ?? NaN);
    left -= BLOCK_ROWS;
  }
}

/**
 * Tells the stamps that the latencies of each request are made of, in the order in which they ended, without
 * making an object of any; NaN of what has not happened. `firstAt` and `lastAt` are of the events with content,
 * `lastAt` the end of an answer that came in one piece.
 */
export function readNumbers(
  packed: PackedRecords,
  tell: (completed: boolean, scheduledAt: number, sentAt: number, firstAt: number, lastAt: number) => void,
): void {
  let content = 0;
  for (let position = 0; position < packed.count; position += 1) {
    const block = packed.blocks[Math.floor(position / BLOCK_ROWS)];
    if (block === undefined) break;
    const row = (position % BLOCK_ROWS) * WIDTH;
    const events = block[row + PLACES.events] ?? 0;
    tell(
      block[row + PLACES.outcome] === COMPLETED,
      block[row + PLACES.scheduledAt] ?? NaN,
      block[row + PLACES.sentAt] ?? NaN,
      events > 0 ? (packed.contentAt[content] ?? NaN) : NaN,
      (events > 1 ? packed.contentAt[content + events - 1] : block[row + PLACES.endedAt]) ?? NaN,
    );
    content += events;
  }
}

const COMPLETED = OUTCOMES.indexOf('completed');

/** The records as objects, in the order in which they ended. */
export function* unpack(packed: PackedRecords): Generator<RequestRecord, undefined, undefined> {
  const texts = { errors: new Map(packed.errors), answers: new Map(packed.answers) };
  let content = 0;
  for (let position = 0; position < packed.count; position += 1) {
    const block = packed.blocks[Math.floor(position / BLOCK_ROWS)];
    const row = (position % BLOCK_ROWS) * WIDTH;
    const cell = (column: Column): number => block?.[row + PLACES[column]] ?? NaN;
    const events = cell('events');
    const text = { error: texts.errors.get(position) ?? '', answer: texts.answers.get(position) };
    yield recordAt(packed, cell, { from: content, to: content + events }, text);
    content += events;
  }
}

function recordAt(
  { round, warmUp, contentAt, contentTokens, finishReasons, nodes }: PackedRecords,
  cell: (column: Column) => number,
  content: { readonly from: number; readonly to: number },
  { error, answer }: { readonly error: string; readonly answer: string | undefined },
): RequestRecord {
  const stamp = (column: Column): Milliseconds => milliseconds(cell(column));
  const outcome = OUTCOMES[cell('outcome')] ?? 'protocol error';
  const common = {
    index: cell('index'),
    round,
    warmUp,
    scheduledAt: stamp('scheduledAt'),
    calledAt: stamp('calledAt'),
  };
  const node = nodes[cell('node')];
  const servedBy = node === undefined ? {} : { servedBy: node };
  if (outcome !== 'completed') {
    return {
      outcome,
      ...common,
      error,
      failedAt: stamp('endedAt'),
      eventsReceived: content.to - content.from,
      ...known('sentAt', stamp('sentAt')),
      ...(cell('status') === 0 ? {} : { status: cell('status') }),
      ...servedBy,
    };
  }
  const finishReason = finishReasons[cell('finishReason')];
  return {
    outcome,
    ...common,
    sentAt: stamp('sentAt'),
    headersAt: stamp('headersAt'),
    contentAt: [...contentAt.subarray(content.from, content.to)].map(milliseconds),
    contentTokens: [...contentTokens.subarray(content.from, content.to)],
    endedAt: stamp('endedAt'),
    status: cell('status'),
    ...servedBy,
    outputTokens: cell('outputTokens'),
    tokenSource: TOKEN_SOURCES[cell('tokenSource')] ?? 'event count',
    ...known('inputTokens', cell('inputTokens')),
    ...known('cachedTokens', cell('cachedTokens')),
    requestBytes: cell('requestBytes'),
    responseBytes: cell('responseBytes'),
    ...known('prepared', stamp('prepared')),
    ...(answer === undefined ? {} : { answer }),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
}

/** The field, where its number is known. */
const known = <Name extends string, Value extends number>(
  name: Name,
  value: Value,
): Partial<Record<Name, Value>> => (Number.isNaN(value) ? {} : ({ [name]: value } as Record<Name, Value>));
