import { describe, it } from 'node:test';
import { expect } from 'chai';
import { findBottleneck, type Bottleneck } from './bottleneck';
import { closedLoop, exact, found, ramp, SLOTS, SYSTEM, simulate, thrashing } from './bottleneck.fixture';

const SEEDS = [1, 2, 3, 4];

/** 1 to 16 users of 8 slots, a minute each. */
const sweep = (of: { seed: number; seconds?: number; window?: number }) =>
  closedLoop({ users: [1, 2, 4, 8, 16], stay: 60, window: 1, slots: 8, seconds: 2, ...of });

const none = (bottleneck: Bottleneck): Extract<Bottleneck, { status: 'none' }> => {
  expect(bottleneck.status).to.equal('none');
  return bottleneck as Extract<Bottleneck, { status: 'none' }>;
};

describe('findBottleneck of a sweep of users', () => {
  it('names what is full on a plateau whose load is counted in few answers, and where it is full', () => {
    for (const given of [{ seconds: 2 }, { seconds: 2, window: 7.5 }]) {
      const capacity = 8 / given.seconds;
      const all = SEEDS.map((seed) => found(sweep({ ...given, seed })));
      for (const { resource, notToldFrom, atLoad } of all) {
        expect([resource, ...notToldFrom]).to.deep.equal([SLOTS]);
        expect(atLoad / capacity).to.be.within(0.85, 1.15);
      }
      const covered = all.filter(({ lines: [first] }) => {
        const { low = NaN, high = NaN } = first?.fullAt ?? {};
        return low <= capacity && capacity <= high;
      });
      expect(covered).to.have.length.within(3, 4);
    }
  });

  it('says that load stopped growing while answers took longer, and nothing that cannot be seen', () => {
    for (const seed of SEEDS) {
      const { paragraph } = found(sweep({ seed, window: 7.5 }));
      expect(paragraph)
        .to.match(
          /^First to fill up as load grows: slots of the server\. Use of slots of the server was 100% at /,
        )
        .and.match(
          /Throughput stopped growing at [34](\.\d+)? req\/s while latency rose to (1\.[5-9]|2\.\d) times what it was/,
        )
        .and.not.match(/has not bent|still grew|not among what was measured/);
    }
  });

  it('still tells what is full while much more is answered later', () => {
    for (const window of [1, 7.5])
      for (const seed of SEEDS.slice(0, 2)) {
        const points = sweep({ seed, window }).map((point) => ({
          ...point,
          utilisation: {
            ...point.utilisation,
            driver: Math.min(1, 4 * (point.utilisation[SLOTS] ?? NaN)),
          },
        }));
        const { resource, lines, paragraph } = found(points);
        expect(resource).to.equal(SLOTS);
        expect(lines.find((line) => line.resource === 'driver')?.follows).to.equal('full too early');
        expect(paragraph).to.contain('Use of driver was 100% while load still grew');
      }
  });

  it('names what was full when load began to fall, not what overload goes on to fill', () => {
    for (const seed of SEEDS) {
      const { resource, notToldFrom, atLoad, paragraph } = found(thrashing(seed));
      expect([resource, ...notToldFrom]).to.deep.equal(['the CPU']);
      expect(atLoad).to.be.within(95, 106);
      expect(paragraph)
        .to.match(
          /Throughput fell from [\d.]+ req\/s to [\d.]+ req\/s while latency rose to [\d.]+ times what it was/,
        )
        .and.not.contain('still grew');
    }
  });

  it('takes no night for overload, nor a morning for a plateau', () => {
    for (const seed of SEEDS.slice(0, 2)) {
      const rates = Array.from({ length: 72 }, (_, hour) => 27 + 21 * Math.sin((2 * Math.PI * hour) / 24));
      const { resource, paragraph } = found(simulate(SYSTEM, { rates, window: 10, seed }));
      expect(resource).to.equal('the GPU');
      expect(paragraph).to.not.match(/Throughput (fell|stopped)/);
    }
  });

  it('tells the same bend in any unit of load', () => {
    const steps = [
      { load: 0.2, latency: 1000 },
      { load: 0.21, latency: 1040 },
      { load: 0.3, latency: 5000 },
    ];
    // The least of the loads has not clearly less power than the middle one, in no unit.
    for (const unit of [1, 10, 1000]) {
      const points = steps.flatMap(({ load, latency }) =>
        ramp(1, 1.004, 8).map((share) => ({
          load: load * unit * share,
          latency,
          utilisation: { CPU: 3 * load * share },
        })),
      );
      const { kneeLoad, paragraph } = found(points);
      expect(kneeLoad).to.equal(undefined);
      expect(paragraph).to.contain('Latency rose to 5.0 times what it was, from the least load on');
    }
  });

  it('does not take what is used without load for what load fills, and extrapolates no further than it can', () => {
    const loads = ramp(1, 10.75, 40);
    const memory = loads.map((load) => ({
      load,
      latency: 1000,
      utilisation: { memory: 0.75 + 0.002 * load },
    }));
    expect(none(findBottleneck(memory)).paragraph)
      .to.match(/use of memory, .* was no more than 77\.\d% \(75% without load\), up to 10\.\d req\/s/)
      .and.not.contain('126');
    const half = exact(loads, 20, (load) => ({ memory: 0.6 + (0.4 * load) / 20 }));
    expect(none(findBottleneck(half)).paragraph).to.contain('an extrapolation too far to rely on');
    const most = exact(loads, 13, (load) => ({ memory: 0.6 + (0.4 * load) / 13 }));
    expect(found(most).atLoad).to.be.closeTo(13, 1e-6);
  });
});
