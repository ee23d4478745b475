import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { OwnLateness } from './own-lateness';

const now = () => monotonicClock.now();

function holdUp(duration: number): void {
  const until = now() + duration;
  while (now() < until);
}

describe('OwnLateness', () => {
  it('tells at once how late a tick is', () => {
    const look = new OwnLateness().tick(milliseconds(now() - 30));
    expect(look?.kind).to.equal('prober');
    expect(look?.lateness).to.be.at.least(30);
  });

  it('tells of a hold-up between two ticks that were in time', async () => {
    const lateness = new OwnLateness();
    // It has been woken once, and is due again.
    await pause(20);
    lateness.tick(now());
    holdUp(60);
    // It may be woken late once more.
    let told: number | undefined;
    while (told === undefined) {
      await pause(10);
      told = lateness.tick(now())?.lateness;
    }
    expect(told).to.be.at.least(40);
  });
});
