import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { arrivalTimes, expectedCycle, longerTimes, timesFor } from './level-times';

const ms = milliseconds;
const BOUNDS = { least: ms(2000), most: ms(10_000) };
const anyCycle = fc.double({ min: 0, max: 1e6, noNaN: true }).map(ms);

describe('timesFor', () => {
  it('lets everybody come round several times, and twice before', () => {
    const { warmUp, measure } = timesFor(ms(1000), BOUNDS);
    expect(warmUp).to.equal(2000);
    expect(measure).to.equal(4000);
  });

  it('keeps to the bounds, warms up for a quarter second at least, and twice as long as the longest at most', () => {
    expect(timesFor(ms(1), BOUNDS)).to.deep.equal({ warmUp: 250, measure: 2000 });
    expect(timesFor(ms(1e6), BOUNDS)).to.deep.equal({ warmUp: 20_000, measure: 10_000 });
  });

  it('never takes less time for a longer cycle', () => {
    fc.assert(
      fc.property(anyCycle, anyCycle, (one, other) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)].map((cycle) =>
          timesFor(ms(cycle), BOUNDS),
        );
        expect(long!.warmUp).to.be.at.least(short!.warmUp);
        expect(long!.measure).to.be.at.least(short!.measure);
        for (const { measure } of [short!, long!]) expect(measure).to.be.within(2000, 10_000);
      }),
    );
  });
});

describe('arrivalTimes', () => {
  it('warms up for half the time that is measured, or as long as answers need', () => {
    expect(arrivalTimes(ms(10), BOUNDS)).to.deep.equal({ warmUp: 1000, measure: 2000 });
    expect(arrivalTimes(ms(4000), BOUNDS)).to.deep.equal({ warmUp: 8000, measure: 10_000 });
  });
});

describe('longerTimes', () => {
  it('measures half as long again, after the same warm-up', () => {
    expect(longerTimes({ warmUp: ms(500), measure: ms(2000) }, false)).to.deep.equal({
      warmUp: 500,
      measure: 3000,
    });
  });

  it('keeps to half of that before arrivals', () => {
    expect(longerTimes({ warmUp: ms(1000), measure: ms(2000) }, true)).to.deep.equal({
      warmUp: 1500,
      measure: 3000,
    });
  });
});

describe('expectedCycle', () => {
  const seen = { users: 8, responseTime: ms(100) };

  it('has answers take longer in proportion to the users, and the thinking as long as ever', () => {
    expect(expectedCycle(seen, 32, ms(250))).to.equal(4 * 100 + 250);
    expect(expectedCycle(seen, 8, ms(0))).to.equal(100);
  });

  it('does not expect fewer users to be answered sooner', () => {
    expect(expectedCycle(seen, 2, ms(250))).to.equal(350);
  });
});
