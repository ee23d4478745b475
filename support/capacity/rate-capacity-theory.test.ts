import { describe, it } from 'node:test';
import { milliseconds } from '../quantities/units';
import { arrivalsOn } from './level-trial.fixture';
import { constantServiceWaits, openWaitTail, timeOfShare } from './queueing-waits.fixture';
import { expectFound, PREFILL, searchAll } from './search-trial.fixture';

const ms = milliseconds;

describe('the arrival rate that is found to be served within a limit', () => {
  it('is that of one slot with constant service', async (test) => {
    const [service, rate] = [2, 375];
    const waits = constantServiceWaits({ arrivals: rate / 1000, service }, 1_000_000, 1);
    const limit = (waits[Math.floor(0.95 * waits.length)] ?? NaN) + PREFILL * service;
    const found = await searchAll(
      (seed) => ({
        trial: arrivalsOn({ slots: 1, service, prefill: PREFILL, tokens: 2 }, 1000 * seed),
        capacity: rate,
        limit,
        budget: ms(45_000),
        whole: false,
      }),
      test,
    );
    expectFound(found);
  });

  it('is that of several slots with exponential service', async (test) => {
    const [slots, service, rate] = [4, 4, 750];
    const limit =
      timeOfShare((longer) => openWaitTail({ slots, service, arrivals: rate / 1000 }, longer), 0.95) +
      PREFILL * service;
    const found = await searchAll(
      (seed) => ({
        trial: arrivalsOn(
          { slots, service, prefill: PREFILL, tokens: 2, exponentialSeed: seed },
          1000 * seed,
        ),
        capacity: rate,
        limit,
        budget: ms(45_000),
        whole: false,
      }),
      test,
    );
    expectFound(found);
  });
});
