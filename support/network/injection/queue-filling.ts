import type { Milliseconds } from '../../quantities/units';

/** How a queue of bytes at a fixed rate is made and filled. */
export interface Filling {
  readonly rateBits: number;
  /** Of each packet that fills it, bytes of UDP. */
  readonly payload: number;
  /** That many of them always wait. */
  readonly packets: number;
  /** The queue in the words of tc-tbf(8). */
  readonly words: readonly string[];
}

const PAYLOAD = 1_400;
/** With its headers of UDP, IPv4 and Ethernet, which tbf counts. */
const FRAME = PAYLOAD + 8 + 20 + 14;
/** Room for what a container answers beside what fills the queue, while that takes a small share of a core. */
const RATE_BITS = 40_000_000;
/** As much as one socket may have waiting where nobody has raised net.core.wmem_max (in memory 1.6 times that). */
const MOST_WAITING = 250_000;
/** Between two fillings; on average half of what leaves meanwhile is missing. */
const FILLED_EVERY_MS = 1;
/** More than any one packet, and what a timer that is late has to make good. */
const BURST = 16_000;
/** A queue that drops nothing, whatever a container answers beside. */
const LIMIT = 16_000_000;

/** A queue in which each packet waits for so long. */
export function planFilling(magnitude: Milliseconds): Filling {
  const wait = (magnitude + FILLED_EVERY_MS / 2) / 1_000;
  const rateBits = Math.min(RATE_BITS, Math.floor((MOST_WAITING * 8) / wait));
  const packets = Math.max(1, Math.round(((rateBits / 8) * wait) / FRAME));
  const words = ['tbf', 'rate', `${rateBits}bit`, 'burst', String(BURST), 'limit', String(LIMIT)];
  return { rateBits, payload: PAYLOAD, packets, words };
}
