import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { monotonicClock } from '../../../quantities/clock';
import { HandTurnedClock } from '../../fake-target.fixture';
import { readRedisClock } from './redis-clock';
import { RedisLink } from './redis-link';
import { RedisServer } from './redis-server.fixture';

interface Trip {
  readonly there: number;
  readonly back: number;
}

/** Redis whose clock is the hand-turned one plus the offset, and to which the ways take as long as they are told. */
function redisAfar(
  offset: number,
  trips: readonly Trip[],
): { redis: Redis; clock: HandTurnedClock; asked: () => number } {
  const clock = new HandTurnedClock();
  let asked = 0;
  const time = (): Promise<[string, string]> => {
    const { there, back } = trips[asked++ % trips.length]!;
    clock.turn(there);
    const microseconds = Math.floor((clock.now() + offset) * 1e3);
    clock.turn(back);
    return Promise.resolve([String(Math.floor(microseconds / 1e6)), String(microseconds % 1e6)]);
  };
  return { redis: { time } as unknown as Redis, clock, asked: () => asked };
}

const way = fc.double({ min: 0, max: 200, noNaN: true });
const trips = fc.array(fc.record({ there: way, back: way }), { minLength: 1, maxLength: 20 });
const offsets = fc.double({ min: 1.6e12, max: 2.1e12, noNaN: true });

describe('a reading of the clock of Redis', () => {
  it('is off by no more than its error, however unevenly the ways divide', async () => {
    await fc.assert(
      fc.asyncProperty(offsets, trips, async (offset, ways) => {
        const { redis, clock } = redisAfar(offset, ways);
        const reading = await readRedisClock(redis, clock);
        expect(Math.abs(reading.offset - offset)).to.be.at.most(reading.error);
      }),
    );
  });

  it('has the error of the smallest of twenty round trips', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ there: way, back: way }), { minLength: 20, maxLength: 20 }),
        async (ways) => {
          const { redis, clock, asked } = redisAfar(1.7e12, ways);
          const { error } = await readRedisClock(redis, clock);
          const smallest = Math.min(...ways.map(({ there, back }) => there + back));
          expect(error).to.be.closeTo(smallest / 2 + 0.001, 1e-6);
          expect(asked()).to.equal(20);
        },
      ),
    );
  });

  it(
    'agrees with the clock of this machine, where Redis runs on it',
    { skip: RedisServer.whyNot ?? false },
    async () => {
      await using server = await RedisServer.start();
      await using link = await RedisLink.connect({ url: server.url });
      const { offset, error } = await readRedisClock(link.commands);
      const before = monotonicClock.now();
      const date = Date.now();
      const after = monotonicClock.now();
      // The date is cut to ms, and was read at some moment between.
      expect(offset).to.be.within(date - after - error, date + 1 - before + error);
      expect(error).to.be.above(0).and.below(1_000);
    },
  );
});
