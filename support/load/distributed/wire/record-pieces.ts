import { BLOCK_ROWS, PLACES, WIDTH, type PackedRecords } from '../../packed-records';

/** A piece is closed when it has so many bytes: far below what one may have, and soon sent. */
const PIECE_BYTES = 4 << 20;
/** JSON takes at most so many bytes for a unit of a text. */
const BYTES_A_UNIT = 6;

/** Where a piece begins and ends: rows, and events. */
interface Cut {
  readonly rows: readonly [from: number, to: number];
  readonly events: readonly [from: number, to: number];
}

/**
 * The same records in pieces that can each be sent, none where there are none. A piece is larger than about
 * `PIECE_BYTES` only where one request is. The numbers are copies.
 */
export function* recordPieces(
  records: PackedRecords,
  most: number = PIECE_BYTES,
): Generator<PackedRecords, undefined, undefined> {
  const texts = sizesOf(records);
  let [fromRow, fromEvent, event, bytes] = [0, 0, 0, 0];
  for (let row = 0; row < records.count; row += 1) {
    const events = cellsOf(records, row)[PLACES.events] ?? 0;
    const size = 8 * (WIDTH + 2 * events) + (texts.get(row) ?? 0);
    if (row > fromRow && bytes + size > most) {
      yield pieceOf(records, { rows: [fromRow, row], events: [fromEvent, event] });
      [fromRow, fromEvent, bytes] = [row, event, 0];
    }
    bytes += size;
    event += events;
  }
  if (records.count > fromRow)
    yield pieceOf(records, { rows: [fromRow, records.count], events: [fromEvent, event] });
}

function sizesOf({ errors, answers }: PackedRecords): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const [position, { length }] of [...errors, ...answers])
    sizes.set(position, (sizes.get(position) ?? 0) + BYTES_A_UNIT * length);
  return sizes;
}

/** Names of finish reasons and nodes are in every piece: their numbers stay what they are. */
function pieceOf(records: PackedRecords, { rows: [from, to], events }: Cut): PackedRecords {
  const moved = (texts: PackedRecords['errors']): [number, string][] =>
    texts
      .filter(([position]) => position >= from && position < to)
      .map(([position, text]) => [position - from, text]);
  const blocks: Float64Array<ArrayBuffer>[] = [];
  for (let row = from; row < to; row += 1) {
    const place = (row - from) % BLOCK_ROWS;
    if (place === 0) blocks.push(new Float64Array(Math.min(BLOCK_ROWS, to - row) * WIDTH));
    blocks.at(-1)?.set(cellsOf(records, row), place * WIDTH);
  }
  return {
    ...records,
    count: to - from,
    blocks,
    contentAt: records.contentAt.slice(...events),
    contentTokens: records.contentTokens.slice(...events),
    errors: moved(records.errors),
    answers: moved(records.answers),
  };
}

function cellsOf({ blocks }: PackedRecords, row: number): Float64Array {
  const from = (row % BLOCK_ROWS) * WIDTH;
  return blocks[Math.floor(row / BLOCK_ROWS)]?.subarray(from, from + WIDTH) ?? new Float64Array(WIDTH);
}
