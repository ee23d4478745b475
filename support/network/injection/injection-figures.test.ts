import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { meanThrottling, periodFor } from './cpu-throttling-injection';
import { planFilling } from './queue-filling';
import { dutyFor, meanDelay } from './run-queue-injection';
import { roundsFor } from './softirq-injection';
import { cpusIn } from './thread-affinity';

const FRAME = 1_442;
const magnitudes = fc.double({ min: 1, max: 190, noNaN: true }).map(milliseconds);

describe('planFilling', () => {
  it('keeps as many packets waiting as take the magnitude to leave, to half a packet and half a tick', () => {
    fc.assert(
      fc.property(magnitudes, (magnitude) => {
        const { rateBits, packets } = planFilling(magnitude);
        const packetMs = ((FRAME * 8) / rateBits) * 1_000;
        expect(packets * packetMs).to.be.closeTo(magnitude + 0.5, packetMs / 2 + 1e-3);
      }),
    );
  });

  it('never has more waiting than a socket may, nor than its queue holds', () => {
    fc.assert(
      fc.property(magnitudes, (magnitude) => {
        const { packets, words } = planFilling(magnitude);
        expect(packets * FRAME).to.be.below(260_000);
        expect(packets * FRAME).to.be.below(Number(words[words.indexOf('limit') + 1]));
      }),
    );
  });

  it('speaks the words of tc', () => {
    expect(planFilling(milliseconds(20)).words.join(' ')).to.equal(
      'tbf rate 40000000bit burst 16000 limit 16000000',
    );
  });
});

describe('dutyFor', () => {
  it('has what comes at any time wait for the magnitude on average, and leaves the CPU free for a while', () => {
    fc.assert(
      fc.property(magnitudes, (magnitude) => {
        const { busyMs, idleMs } = dutyFor(magnitude);
        const mean = busyMs ** 2 / (2 * (busyMs + idleMs));
        expect(mean).to.be.closeTo(magnitude, 1);
        // The kernel keeps 5 % from real-time programs.
        expect(busyMs / (busyMs + idleMs)).to.be.at.most(0.8 + 1e-9);
      }),
    );
  });
});

describe('meanDelay', () => {
  it('divides what the thread that waited most has waited since then by its turns since then', () => {
    const before = new Map([
      [1, { delayNs: 1e6, turns: 5 }],
      [2, { delayNs: 900e6, turns: 9 }],
    ]);
    const now = new Map([
      [1, { delayNs: 61e6, turns: 8 }],
      [2, { delayNs: 901e6, turns: 99 }],
      [3, { delayNs: 2e6, turns: 1 }],
    ]);
    expect(meanDelay(before, now)).to.equal(20);
    expect(meanDelay(before, before)).to.equal(undefined);
  });
});

describe('meanThrottling', () => {
  const told = (periods: number, throttledPeriods: number, throttledMs: number) => ({
    periods,
    throttledPeriods,
    throttledMs: milliseconds(throttledMs),
  });

  it('divides what it was kept from running by the periods in which it was', () => {
    expect(meanThrottling(told(10, 2, 100), told(20, 6, 420))).to.equal(80);
  });

  it('knows nothing where nothing was kept from running, or nobody counts', () => {
    expect(meanThrottling(told(10, 2, 100), told(20, 2, 100))).to.equal(undefined);
    expect(meanThrottling(undefined, told(20, 2, 100))).to.equal(undefined);
  });
});

describe('periodFor', () => {
  it('is twice the magnitude, within what the kernel takes', () => {
    const periods = [10, 100, 120, 5_000].map((ms) => periodFor(milliseconds(ms)));
    expect(periods).to.deep.equal([200, 200, 240, 1_000]);
  });
});

describe('roundsFor', () => {
  it('goes by the time of ten rounds', () => {
    expect(roundsFor(milliseconds(10), milliseconds(1))).to.equal(100);
    expect(roundsFor(milliseconds(10), milliseconds(2))).to.equal(50);
  });

  it('is never none, and never more than the kernel may take', () => {
    expect(roundsFor(milliseconds(0.1), milliseconds(50))).to.equal(1);
    expect(roundsFor(milliseconds(20), milliseconds(0.001))).to.equal(1_000);
  });
});

describe('cpusIn', () => {
  it('reads the lists of the kernel', () => {
    expect(cpusIn('0-2,5')).to.deep.equal([0, 1, 2, 5]);
    expect(cpusIn('3')).to.deep.equal([3]);
    expect(cpusIn('')).to.deep.equal([]);
  });
});
