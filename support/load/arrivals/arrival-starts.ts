import type { ArrivalSchedule } from './arrival-schedule';

/** 400 MB of starts: whoever asks for more has slipped a digit. */
const MOST_STARTS = 50_000_000;

/** All intended starts, in ms after the start of the load, to be handed to workers; throws above `most` of them. */
export function startsOf(schedule: ArrivalSchedule, most = MOST_STARTS): Float64Array<ArrayBuffer> {
  let starts = new Float64Array(1024);
  let length = 0;
  for (let start = schedule.next(0); start !== undefined; start = schedule.next(length)) {
    if (length === most) throw new Error(tooMany(most));
    if (length === starts.length) starts = enlarged(starts);
    starts[length] = start;
    length += 1;
  }
  return starts.slice(0, length);
}

function enlarged(starts: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(starts.length * 2);
  larger.set(starts);
  return larger;
}

const tooMany = (most: number): string =>
  `The schedule has more than ${most.toLocaleString('en-US')} requests, too many to hold in memory; ` +
  'write a lower rate, a shorter duration or a smaller count';
