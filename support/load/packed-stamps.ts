import { STAMP_PLACES, WIDTH, type PackedRecords } from './packed-records';

/** The same records by a clock that is ahead by so many ms; what was given stays as it is. NaN stays NaN. */
export function shiftStamps(records: PackedRecords, by: number): PackedRecords {
  return {
    ...records,
    blocks: records.blocks.map((block) => shiftedBlock(block, by)),
    contentAt: records.contentAt.map((at) => at + by),
  };
}

function shiftedBlock(block: Float64Array<ArrayBuffer>, by: number): Float64Array<ArrayBuffer> {
  const shifted = block.slice();
  for (let row = 0; row < shifted.length; row += WIDTH) {
    for (const place of STAMP_PLACES) shifted[row + place] = (shifted[row + place] ?? NaN) + by;
  }
  return shifted;
}
