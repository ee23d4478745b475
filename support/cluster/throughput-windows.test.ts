import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { seededFractions } from '../statistics/random';
import { studentQuantile } from '../statistics/student-t';
import { lowestThroughput, recoveredThroughput, throughputWindows } from './throughput-windows';

const FAULT = 30_500;
const WATCH = {
  from: milliseconds(500),
  faultAt: milliseconds(FAULT),
  until: milliseconds(FAULT + 30_000),
};

const endedAt = (at: number) => ({ endedAt: milliseconds(at), outcome: 'completed' as const });

/** So many requests in each window, in the order of time. */
const windowsOf = (before: readonly number[], after: readonly number[]) => {
  const from = FAULT - 1000 * before.length;
  const requests = [...before, ...after].flatMap((count, index) =>
    Array.from({ length: count }, (_, request) => endedAt(from + 1000 * index + (1000 * request) / count)),
  );
  return throughputWindows(requests, {
    from: milliseconds(from),
    faultAt: milliseconds(FAULT),
    until: milliseconds(FAULT + 1000 * after.length),
  });
};

/** Requests that end at random at a rate a second, as by a Poisson process, and at another after the fault. */
function atRandom(rate: number, later: number, seed: number) {
  const fraction = seededFractions(seed);
  const requests: ReturnType<typeof endedAt>[] = [];
  for (let at = 0; at < FAULT + 31_000;) {
    at += (-1000 * Math.log(fraction())) / (at < FAULT ? rate : later);
    requests.push(endedAt(at));
  }
  return throughputWindows(requests, WATCH);
}

describe('throughputWindows', () => {
  it('are parted by the fault, whole ones only, and hold what completed', () => {
    const requests = [0, 499, 500, 1499, 1500, 2400, 2500, 3499].map(endedAt);
    const failed = { endedAt: milliseconds(1000), outcome: 'truncated' as const };
    const span = { from: milliseconds(400), faultAt: milliseconds(1500), until: milliseconds(3700) };
    const { before, after } = throughputWindows([...requests, failed], span);
    expect(before).to.deep.equal([{ from: 500, to: 1500, completed: 2, perSecond: 2 }]);
    expect(after).to.deep.equal([
      { from: 1500, to: 2500, completed: 2, perSecond: 2 },
      { from: 2500, to: 3500, completed: 2, perSecond: 2 },
    ]);
  });

  it('count each request of their time once, whatever their length', () => {
    const instants = fc.array(fc.integer({ min: -1000, max: 80_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(instants, fc.integer({ min: 100, max: 5000 }), (list, length) => {
        const { before, after } = throughputWindows(list.map(endedAt), WATCH, milliseconds(length));
        const windows = [...before, ...after];
        const first = windows[0]?.from ?? 0;
        const last = windows.at(-1)?.to ?? 0;
        const sum = windows.reduce((total, { completed }) => total + completed, 0);
        expect(sum).to.equal(list.filter((at) => at >= first && at < last).length);
        expect(first - WATCH.from).to.be.within(0, length);
        expect(WATCH.until - last).to.be.within(0, length);
      }),
    );
  });
});

describe('lowestThroughput', () => {
  it("is the lowest window, with Student's prediction intervals of one and of all", () => {
    // Mean 100, deviation sqrt(2.5) of 5: 2.776 * 1.5811 * sqrt(1.2) = 4.808; for 5 windows t is 4.604, as at 99%.
    const found = lowestThroughput(windowsOf([98, 99, 100, 101, 102], [100, 40, 70, 90, 80]));
    expect(found).to.include({ status: 'estimated', value: 40, n: 10, of: 'windows', confidence: 0.95 });
    if (found.status !== 'estimated') expect.fail(found.status);
    expect(found.low).to.be.closeTo(40 - 4.808, 2e-3);
    expect(found.high).to.be.closeTo(40 + 7.974, 2e-3);
    expect(found.method).to.match(/^lowest of 5 windows of 1,000 ms, 1,000 ms after the fault; Student/);
  });

  it('is nothing where nothing completes in a window', () => {
    expect(lowestThroughput(windowsOf([10, 10, 10, 10, 10], [10, 0, 10]))).to.include({
      value: 0,
      low: 0,
      high: 0,
    });
  });

  it('fails no server that does not change by more than the noise of its windows', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const found = lowestThroughput(atRandom(100, 100, seed));
      if (found.status !== 'estimated') expect.fail(found.status);
      const noise = found.value - found.low;
      // A window in ten of Poisson's lies more than a deviation and a half from the mean: so noise is no small thing.
      expect(noise, `seed ${seed}`).to.be.within(12, 35);
      expect(found.high, `seed ${seed}`).to.be.at.least(100 - noise);
    }
  });

  it('sees each drop to half, and the better the more requests a window holds', () => {
    for (const [rate, bound] of [
      [100, 100],
      [400, 80],
    ] as const) {
      for (let seed = 1; seed <= 100; seed += 1) {
        const found = lowestThroughput(atRandom(rate, rate / 2, seed));
        expect(found, `seed ${seed}`).to.have.property('value').that.is.below(51);
        expect(found, `seed ${seed}`).to.have.property('high').that.is.below(bound);
      }
    }
  });

  it('fails each server that drops to half for one window alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 98, max: 102 }), { minLength: 12, maxLength: 40 }), (counts) => {
        const after = counts.slice(6).with(3, 50);
        const found = lowestThroughput(windowsOf(counts.slice(0, 6), after));
        expect(found).to.have.property('value').that.is.within(49, 52);
        expect(found).to.have.property('high').that.is.below(80);
      }),
    );
  });

  it('needs five windows before the fault, something in them, and one after it', () => {
    const reasons: readonly [string, readonly number[], readonly number[]][] = [
      ['4 of at least 5 windows before the fault', [9, 9, 9, 9], [9]],
      ['nothing completed before the fault', [0, 0, 0, 0, 0], [9]],
      ['no whole window was watched after the fault', [9, 9, 9, 9, 9], []],
    ];
    for (const [reason, before, after] of reasons) {
      const found = lowestThroughput(windowsOf(before, after));
      expect(found.status).to.equal('too few samples');
      expect(found).to.have.property('reason').that.includes(reason);
    }
  });
});

describe('recoveredThroughput', () => {
  it('is of the windows that begin once the load is shared anew', () => {
    const windows = windowsOf([100, 100, 100, 100, 100], [20, 50, 80, 80, 80]);
    const found = recoveredThroughput(windows, milliseconds(FAULT + 1500));
    expect(found).to.include({ status: 'estimated', value: 80, low: 80, high: 80, n: 8, dimension: 'share' });
  });

  it("has the interval of two means by Welch's degrees of freedom", () => {
    const found = recoveredThroughput(windowsOf([98, 99, 100, 101, 102], [82, 80]), milliseconds(FAULT));
    if (found.status !== 'estimated') expect.fail(found.status);
    // Variances of the means, as parts of them: 0.5 / 100^2 with 4 degrees of freedom, and 1 / 81^2 with 1.
    const [usual, now] = [0.5 / 100 ** 2, 1 / 81 ** 2];
    const degrees = (usual + now) ** 2 / (usual ** 2 / 4 + now ** 2);
    const reach = 81 * Math.sqrt(usual + now) * studentQuantile(0.975, degrees);
    expect(degrees).to.be.closeTo(1.7175, 1e-3);
    expect(found.high - 81).to.be.closeTo(reach, 1e-9);
    expect(81 - found.low).to.be.closeTo(reach, 1e-9);
  });

  it('covers the true share as often as it claims', () => {
    let covered = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const found = recoveredThroughput(atRandom(60, 45, seed), milliseconds(FAULT + 10_000));
      if (found.status === 'estimated' && found.low <= 75 && found.high >= 75) covered += 1;
    }
    expect(covered / 400).to.be.within(0.92, 0.98);
  });

  it('is unknown where the cluster never rebalanced, or too late', () => {
    const windows = windowsOf([9, 9, 9, 9, 9], [9, 9, 9]);
    expect(recoveredThroughput(windows, undefined)).to.include({ status: 'too few samples' });
    expect(recoveredThroughput(windows, milliseconds(FAULT + 2000))).to.include({
      status: 'too few samples',
      n: 6,
    });
  });
});
