import { milliseconds, type Milliseconds } from '../../quantities/units';

/** An event as it lies in the ring. */
export interface RawEvent {
  readonly at: Milliseconds;
  readonly bytes: Buffer;
}

/** Of `type_len`, the lower five bits of the word before each event: include/linux/ring_buffer.h. */
const LONGEST_SHORT = 28;
const PADDING = 29;
const TIME_EXTEND = 30;
const TIME_STAMP = 31;
const WORD = 4;
/** Of the page, in bytes; its uppermost bits are flags. */
const LENGTH_AT = 8;
/** Beyond its lower 59 bits an absolute stamp is that of the page. */
const STAMP_BITS = 59n;

/** Where the events begin in a page of the ring, by the text of `events/header_page`: after its stamp and its length. */
export function headerLength(text: string): number {
  const offset = /\bdata;\s*offset:(\d+);/.exec(text)?.[1];
  return offset === undefined ? 16 : Number(offset);
}

/**
 * Whether events that were before those of a page had to give way since the page before it was read: kernel,
 * kernel/trace/ring_buffer.c, `RB_MISSED_EVENTS`.
 */
export const isAfterGap = (page: Buffer): boolean => page.readUInt32LE(LENGTH_AT) >>> 31 === 1;

/**
 * The events of one page of a ring, as `per_cpu/cpuN/trace_pipe_raw` gives it, in their order. The page begins with the
 * time of its first event in ns; each event says how long after the one before it came. Source: kernel,
 * kernel/trace/ring_buffer.c, `rb_update_write_stamp` and `ring_buffer_event_length`; `events/header_event`.
 */
export function* eventsOfPage(page: Buffer, headerBytes: number): Generator<RawEvent> {
  const began = page.readBigUInt64LE(0);
  let time = Number(began);
  const end = Math.min(headerBytes + (page.readUInt32LE(LENGTH_AT) & 0xf_ffff), page.length);
  let place = headerBytes;
  while (place + WORD <= end) {
    const word = page.readUInt32LE(place);
    const type = word & 31;
    const delta = word >>> 5;
    place += WORD;
    if (type === TIME_EXTEND) {
      time += delta + page.readUInt32LE(place) * 2 ** 27;
      place += WORD;
    } else if (type === TIME_STAMP) {
      const lower = BigInt(delta) + (BigInt(page.readUInt32LE(place)) << 27n);
      time = Number(((began >> STAMP_BITS) << STAMP_BITS) + lower);
      place += WORD;
    } else if (type === PADDING) {
      // The rest of the page where it has no time; else an event that was taken back.
      if (delta === 0) return;
      time += delta;
      place += page.readUInt32LE(place);
    } else {
      time += delta;
      // Longer ones have their length in a word of its own, which counts itself.
      const length = type === 0 ? page.readUInt32LE(place) - WORD : Math.min(type, LONGEST_SHORT) * WORD;
      if (type === 0) place += WORD;
      yield { at: milliseconds(time / 1e6), bytes: page.subarray(place, place + length) };
      place += length;
    }
  }
}
