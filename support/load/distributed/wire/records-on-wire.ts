import { z } from 'zod';
import { BLOCK_ROWS, OUTCOMES, PLACES, TOKEN_SOURCES, WIDTH, type PackedRecords } from '../../packed-records';
import { Frame, frame } from './framed-numbers';
import { MOST_BYTES } from './protocol';
import { fitted } from './read-message';
import { WireError } from './wire-error';

const FRAME = { what: 'a piece of records', most: MOST_BYTES.records, next: 'ask less of one load' } as const;

const count = z.int().min(0);
const texts = z.array(z.tuple([count, z.string()]));
const head = z.strictObject({
  count,
  /** Numbers of `contentAt`, and of `contentTokens`. */
  events: count,
  round: z.int(),
  warmUp: z.boolean(),
  errors: texts,
  answers: texts,
  finishReasons: z.array(z.string()),
  nodes: z.array(z.string()),
});

/**
 * Records as bytes: a frame of the texts, then the rows, `contentAt` and `contentTokens`. Of the last block only rows
 * that are records are told. Throws a `WireError` where they are more than `MOST_BYTES.records`: `recordPieces` cuts
 * them.
 */
export function encodeRecords(records: PackedRecords): Buffer {
  const { count: rows, blocks, contentAt, contentTokens, ...rest } = records;
  const used = blocks.map((block, index) => block.subarray(0, rowsOfBlock(rows, index) * WIDTH));
  return frame(
    { ...rest, count: rows, events: contentAt.length },
    [...used, contentAt, contentTokens],
    FRAME,
  );
}

/**
 * Reads what `encodeRecords` made; the last block is as long as its rows. Throws a `WireError` for what is no piece of
 * records, and for rows that no request can have.
 */
export function decodeRecords(bytes: Buffer): PackedRecords {
  const read = new Frame(bytes, FRAME);
  const { events, ...rest } = fitted(head, read.head, FRAME.what);
  read.expect(rest.count * WIDTH + 2 * events);
  const blocks = Array.from({ length: Math.ceil(rest.count / BLOCK_ROWS) }, (_, index) =>
    read.take(rowsOfBlock(rest.count, index) * WIDTH),
  );
  const records = { ...rest, blocks, contentAt: read.take(events), contentTokens: read.take(events) };
  const fault = textFault(records) ?? rowFault(records);
  if (fault === undefined) return records;
  throw new WireError(`${FRAME.what} holds ${fault}: it was damaged on its way`);
}

const rowsOfBlock = (rows: number, index: number): number =>
  Math.max(0, Math.min(BLOCK_ROWS, rows - index * BLOCK_ROWS));

/** Texts are of records that are there, one of each at most, in their order. */
function textFault({ errors, answers, count: rows }: PackedRecords): string | undefined {
  for (const [name, list] of Object.entries({ error: errors, answer: answers })) {
    let before = -1;
    for (const [position] of list) {
      if (position <= before || position >= rows) return `the ${name} of a record that is not there`;
      before = position;
    }
  }
  return undefined;
}

type Test = (value: number) => boolean;

const isCount: Test = (value) => Number.isSafeInteger(value) && value >= 0;
const isUnknown: Test = Number.isNaN;
const isStamp: Test = (value) => Number.isFinite(value) || isUnknown(value);
const isBelow = (most: number): Test => {
  return (value) => isCount(value) && value < most;
};

/** What a row must be, whatever its request did; what servers say of tokens may be any number. */
function rowFault(records: PackedRecords): string | undefined {
  const isReason = isBelow(records.finishReasons.length);
  const isNode = isBelow(records.nodes.length);
  const tests: Readonly<Partial<Record<keyof typeof PLACES, Test>>> = {
    index: isCount,
    scheduledAt: Number.isFinite,
    calledAt: Number.isFinite,
    sentAt: isStamp,
    headersAt: isStamp,
    endedAt: Number.isFinite,
    status: isCount,
    outcome: isBelow(OUTCOMES.length),
    tokenSource: isBelow(TOKEN_SOURCES.length),
    finishReason: (value) => isUnknown(value) || isReason(value),
    node: (value) => isUnknown(value) || isNode(value),
    requestBytes: isCount,
    responseBytes: isCount,
    prepared: isStamp,
    events: isCount,
  };
  const columns = Object.entries(tests) as [keyof typeof PLACES, Test][];
  let events = 0;
  for (const block of records.blocks) {
    for (let row = 0; row < block.length; row += WIDTH) {
      for (const [name, test] of columns)
        if (!test(block[row + PLACES[name]] ?? NaN)) return `a record with an impossible ${name}`;
      events += block[row + PLACES.events] ?? NaN;
    }
  }
  if (events !== records.contentAt.length) return 'other events than its records have';
  return records.contentAt.every(Number.isFinite) ? undefined : 'an event without an instant';
}
