import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import { FakeTarget, HandTurnedClock } from './fake-target.fixture';
import { prompts } from './load-plans.fixture';
import { LocalRunner } from './local-runner.fixture';
import type { Round } from './round';
import { SoakLoad } from './soak-load';

const { signal } = new AbortController();

/** Two users whose answers take 100 ms each; those from `failsFrom` on fail. */
function soak(failsFrom = Infinity) {
  const clock = new HandTurnedClock();
  const target = new FakeTarget((_request, events, position) => {
    events.sent(clock.now());
    clock.turn(100);
    if (position >= failsFrom) return Promise.reject(new TargetError('http error', 'it is full'));
    events.headers(clock.now(), 200);
    events.content(clock.now(), { kind: 'content', text: 'word' });
    events.usage({ promptTokens: 5, completionTokens: 1 });
    events.ended(clock.now());
    return Promise.resolve();
  }, clock);
  const plan = {
    workload: prompts({ sharedPrefix: { words: 4, count: 2 } }),
    virtualUsers: 2,
    warmUp: milliseconds(500),
    roundTime: milliseconds(1000),
  };
  const rounds: Round[] = [];
  const load = new SoakLoad(
    plan,
    new LocalRunner(target, { clock }),
    { round: (round) => rounds.push(round) },
    clock,
  );
  return { load, target, rounds };
}

describe('SoakLoad', () => {
  it('goes on in rounds until its time is over; the warm-up is in the books and in no figure', async () => {
    const { load, target, rounds } = soak();
    await load.warmUp(signal);
    const asked = target.requests.length;
    await load.measure(milliseconds(2000), signal);
    await load.measure(milliseconds(1500), signal);
    expect(load.soaked).to.be.at.least(3500);
    expect(asked).to.be.at.least(5);
    expect(rounds).to.have.length.of.at.least(3);
    expect(rounds.map(({ warmUp }) => warmUp)).to.not.include(true);
    const measured = rounds.flatMap(({ records }) => records).length;
    expect(load.summary.completed).to.equal(measured);
    expect(load.ledger.counts.scheduled).to.equal(asked + measured);
  });

  it('gives every user the same beginning in every round', async () => {
    const { load, target } = soak();
    await load.warmUp(signal);
    await load.measure(milliseconds(3000), signal);
    const begins = new Set(target.requests.map(({ prompt }) => prompt.split(' ').slice(0, 4).join(' ')));
    expect(begins.size).to.equal(2);
    expect(new Set(target.requests.map(({ prompt }) => prompt)).size).to.equal(target.requests.length);
  });

  it('does not storm a server that refuses what it asks: each user has asked once', async () => {
    const { load, target } = soak(0);
    const error: unknown = await load.warmUp(signal).catch((reason: unknown) => reason);
    expect(error)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/all 2 requests of round 0/);
    expect(target.requests).to.have.length(2);
  });

  it('ends when all requests of a round fail, and says why; its books are kept', async () => {
    const { load } = soak(20);
    await load.warmUp(signal);
    const error: unknown = await load
      .measure(milliseconds(60_000), signal)
      .catch((reason: unknown) => reason);
    expect(error)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/all \d+ requests of round \d+ of the soak failed \(http error\): it is full/);
    expect(load.ledger.counts['http error']).to.be.greaterThan(0);
  });
});
