import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { seededFractions } from '../statistics/random';
import { meanOf } from './coverage.fixture';
import { thoughtsOf, usersOn } from './level-trial.fixture';
import { closedWaitTail, timeOfShare } from './queueing-waits.fixture';
import { expectFound, PREFILL, searchAll } from './search-trial.fixture';

const ms = milliseconds;

describe('the virtual users that are found to be served within a limit', () => {
  it('are those of constant service, whose slots serve all users in rounds', async (test) => {
    const found = await searchAll((seed) => {
      const fraction = seededFractions(seed);
      const server = { slots: Math.floor(8 + 16 * fraction()), service: 30 + 60 * fraction() };
      const rounds = Math.floor(2 + 3 * fraction());
      // Of full rounds everybody waits all rounds but the own; of one user more, some wait a part of another round.
      const limit = (rounds + 0.02 - 0.8) * server.service;
      return {
        trial: usersOn(server),
        capacity: rounds * server.slots,
        limit,
        budget: ms(30_000),
        whole: true,
      };
    }, test);
    expectFound(found);
    expect(found.held).to.equal(1);
  });

  for (const { name, users, slots, think } of [
    { name: 'without think time', users: 45, slots: 16, think: 0 },
    { name: 'with exponential think time', users: 100, slots: 16, think: 80 },
  ]) {
    it(`are those of exponential service, ${name}`, async (test) => {
      const service = 20;
      const found = await searchAll((seed) => {
        const thoughts = think === 0 ? ms(0) : thoughtsOf(think, 700 + seed);
        const mean = typeof thoughts === 'number' ? thoughts : meanOf(thoughts);
        const p95 = (number: number): number =>
          timeOfShare(
            (longer) => closedWaitTail({ users: number, slots, service, think: mean }, longer),
            0.95,
          );
        return {
          trial: usersOn({ slots, service, prefill: PREFILL, exponentialSeed: seed }, thoughts),
          capacity: users,
          limit: (p95(users) + p95(users + 1)) / 2,
          budget: ms(30_000),
          whole: true,
        };
      }, test);
      expectFound(found);
    });
  }
});
