import type { Redis } from 'ioredis';
import { monotonicClock, type Clock } from '../../../quantities/clock';
import type { ClockReading } from '../wire/messages';

const ROUND_TRIPS = 20;
/** TIME cuts the microsecond off, and a double that counts ms since 1970 has no finer steps than a quarter of one. */
const RESOLUTION = 0.001;

/**
 * How the clock stands to that of Redis, in ms. As in Cristian's algorithm (Probabilistic clock synchronization, 1989):
 * Redis read its clock at some moment between question and answer, so that the middle of both is off by no more than
 * half of the round trip, however that splits; of several round trips the smallest tells most.
 */
export async function readRedisClock(redis: Redis, clock: Clock = monotonicClock): Promise<ClockReading> {
  let best: ClockReading = { at: 0, offset: 0, error: Infinity };
  for (let trip = 0; trip < ROUND_TRIPS; trip++) {
    const before = clock.now();
    const [seconds, microseconds] = await redis.time();
    const after = clock.now();
    const at = before + (after - before) / 2;
    const error = (after - before) / 2 + RESOLUTION;
    // The middle of the microsecond that was cut off.
    const time = Number(seconds) * 1e3 + (Number(microseconds) + 0.5) / 1e3;
    if (error < best.error) best = { at, offset: time - at, error };
  }
  return best;
}
