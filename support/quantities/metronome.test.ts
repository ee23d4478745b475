import { describe, it } from 'node:test';
import { expect } from 'chai';
import { monotonicClock } from './clock';
import { milliseconds } from './units';
import { Metronome } from './metronome';

describe('Metronome', () => {
  it('rings once for each instant, never before it, near or far', async () => {
    let rung: () => void = () => undefined;
    await using metronome = new Metronome(() => {
      rung();
    });
    for (const wait of [0, 0.05, 0.4, 1.7, 5, 12.3]) {
      const due = milliseconds(monotonicClock.now() + wait);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      rung = () => {
        resolve(undefined);
      };
      metronome.set(due);
      await promise;
      expect(monotonicClock.now()).to.be.at.least(due);
    }
  });

  it('follows the last setting', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    await using metronome = new Metronome(() => {
      resolve(undefined);
    });
    metronome.set(milliseconds(monotonicClock.now() + 60_000));
    const due = milliseconds(monotonicClock.now() + 3);
    metronome.set(due);
    await promise;
    expect(monotonicClock.now()).to.be.at.least(due);
  });
});
