import type { Milliseconds } from '../../quantities/units';
import { micros, microsBetween, threadNamed, type ChromeEvent } from './chrome-event';
import { interfaceOfQueue, type QueueWait } from './queue-waits';

/** Tracks of packets that wait at once; more of them would hide the rest. */
const LANES = 12;
/** Beyond all ids of threads: PID_MAX_LIMIT of the kernel is 4,194,304. */
const FIRST_LANE = 10_000_000;

/** One queue's part in a trace. */
export interface QueueTrack {
  /** The process among whose tracks it is shown. */
  readonly pid: number;
  /** Among the queues of all. */
  readonly place: number;
  readonly waits: readonly QueueWait[];
  /** What is still waiting is shown up to then. */
  readonly end: Milliseconds;
}

/**
 * A queue as tracks: each packet's wait as a stretch, on as many tracks as overlap; where more wait at once, the rest as
 * stretches that may; and how many packets and bytes waited, over time.
 */
export function queueTracks({ pid, place, waits, end }: QueueTrack): readonly ChromeEvent[] {
  const [first] = waits;
  if (first === undefined) return [];
  const name = `queue ${handleText(first.handle)} of ${interfaceOfQueue(waits) ?? `interface ${first.interfaceIndex}`}`;
  const freeFrom: number[] = [];
  const stretches = waits.flatMap((wait, number): ChromeEvent[] => {
    const until = wait.end ?? end;
    const ts = micros(wait.begin);
    const lane = Array.from({ length: LANES }, (_, one) => one).find((one) => (freeFrom[one] ?? 0) <= ts);
    const common = { name: nameOf(wait), cat: 'queue', pid, ts, args: argumentsOf(wait, until) };
    if (lane === undefined) {
      const together = { ...common, tid: FIRST_LANE + place * LANES, id: `${place}-${number}` };
      return [
        { ph: 'b', ...together },
        { ph: 'e', ...together, ts: micros(until), args: {} },
      ];
    }
    freeFrom[lane] = micros(until);
    const dur = microsBetween(wait.begin, until);
    return [{ ph: 'X', ...common, tid: FIRST_LANE + place * LANES + lane, dur }];
  });
  const names = freeFrom.flatMap((_, lane) =>
    threadNamed(pid, FIRST_LANE + place * LANES + lane, name, place * LANES + lane),
  );
  return [...names, ...stretches, ...lengths(pid, name, waits)];
}

const nameOf = ({ dropped, end }: QueueWait): string =>
  dropped !== undefined ? 'waits, is dropped' : end === undefined ? 'waits still' : 'waits';

function argumentsOf({ bytes, pieces, dropped, begin }: QueueWait, end: Milliseconds) {
  return {
    wait_ms: Math.round((end - begin) * 1e3) / 1e3,
    ...(bytes === undefined ? {} : { bytes }),
    ...(pieces > 1 ? { left_in_pieces: pieces } : {}),
    ...(dropped === undefined ? {} : { dropped }),
  };
}

/** Of those whose enqueue the trace has. */
function lengths(pid: number, name: string, waits: readonly QueueWait[]): readonly ChromeEvent[] {
  const steps = waits
    .flatMap(({ begin, end, bytes = 0 }) => [
      { ts: micros(begin), packets: 1, bytes },
      ...(end === undefined ? [] : [{ ts: micros(end), packets: -1, bytes: -bytes }]),
    ])
    .sort((one, other) => one.ts - other.ts || other.packets - one.packets);
  let [packets, bytes] = [0, 0];
  return steps.flatMap((step): ChromeEvent[] => {
    packets += step.packets;
    bytes += step.bytes;
    return [
      { ph: 'C', name: `${name}: packets`, pid, ts: step.ts, args: { waiting: packets } },
      { ph: 'C', name: `${name}: bytes`, pid, ts: step.ts, args: { waiting: bytes } },
    ];
  });
}

/** As tc(8) writes it, in hexadecimal: 0x80010000 is `8001:`; `0:` is one that the kernel has put there. */
const handleText = (handle: number): string => `${(handle >>> 16).toString(16)}:`;
