import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { findBottleneck, type Bottleneck, type ResourcePoint } from './bottleneck';
import { capacityOf, exact, found, GPU, measured, ramp, SYSTEM } from './bottleneck.fixture';

const reasonFor = (points: readonly ResourcePoint[]): string => {
  const bottleneck = findBottleneck(points);
  return bottleneck.status === 'too few' ? bottleneck.reason : bottleneck.status;
};

describe('findBottleneck', () => {
  it('finds the resource of a queueing network that is full first, and where', () => {
    const seeds = Array.from({ length: 16 }, (_, index) => index + 1);
    const capacity = capacityOf(GPU);
    let covered = 0;
    for (const seed of seeds) {
      const { resource, notToldFrom, lines, atLoad, kneeLoad } = found(measured(55, { seed }));
      expect([resource, ...notToldFrom]).to.deep.equal([GPU.name]);
      expect(lines.map((line) => line.resource)).to.deep.equal(
        SYSTEM.toSorted((one, other) => capacityOf(one) - capacityOf(other)).map(({ name }) => name),
      );
      expect(atLoad).to.be.within(0.95 * capacity, 1.05 * capacity);
      expect(kneeLoad).to.be.within(0.5 * capacity, capacity);
      const { low, high } = lines[0]!.fullAt;
      if (low <= capacity && high >= capacity) covered += 1;
    }
    expect(covered).to.be.within(13, 16);
  });

  it('finds it whichever of them it is, wherever it stands in the way of the requests', () => {
    for (const slow of SYSTEM) {
      const system = SYSTEM.map((one) =>
        one === slow ? { ...one, seconds: one.servers / 40, idle: 0 } : one,
      );
      for (const seed of [1, 2, 3])
        expect(found(measured(38, { seed, system })).resource).to.equal(slow.name);
    }
  });

  it('names no other resource than that one from twelve points, half of them beyond its capacity', () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const bottleneck = findBottleneck(measured(75, { seed, count: 12 }));
      if (bottleneck.status === 'found' && bottleneck.notToldFrom.length === 0)
        expect(bottleneck.resource).to.equal(GPU.name);
    }
  });

  it('extrapolates exactly where there is no noise, with what is used without load, in any unit of load', () => {
    const share = fc.double({ min: 0, max: 0.4, noNaN: true });
    const scale = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(share, scale, (idle, unit) => {
        const loads = ramp(10 * unit, 80 * unit, 30);
        const { atLoad, resource, lines } = found(
          exact(loads, 100 * unit, (load) => ({
            disk: load / (200 * unit),
            GPU: idle + ((1 - idle) * load) / (100 * unit),
          })),
        );
        expect(resource).to.equal('GPU');
        expect(atLoad / (100 * unit)).to.be.closeTo(1, 1e-6);
        expect(lines[0]!.fullAt.low / atLoad).to.be.closeTo(1, 1e-6);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('tells no bottleneck from resources that do not follow load, however full, nor from those that are full too early', () => {
    const noisy = (index: number): number => 0.02 * Math.sin(index * 12.9898);
    const points = measured(30).map((point, index) => ({
      ...point,
      utilisation: {
        ...point.utilisation,
        'other work': 0.93 + noisy(index),
        'the utilisation of the driver': Math.min(1, point.load / 12),
      },
    }));
    const bottleneck = findBottleneck(points);
    expect(bottleneck.status).to.equal('none');
    const { paragraph, lines } = bottleneck as Extract<Bottleneck, { status: 'none' }>;
    expect(Object.fromEntries(lines.map(({ resource, follows }) => [resource, follows]))).to.include({
      'the GPU': 'load',
      'other work': 'not load',
      'the utilisation of the driver': 'full too early',
    });
    expect(paragraph)
      .to.match(
        /^No bottleneck is told: use of the GPU, the first that load would fill, was no more than \d+(\.\d)?%, up to/,
      )
      .and.contain('an extrapolation too far to rely on')
      .and.contain('Use of other work was up to 9')
      .and.contain('Use of the utilisation of the driver was 100% while load still grew');
  });

  it('does without resources and answers that were not measured at every point', () => {
    const points = measured(55, { count: 40 });
    const patchy = points.map((point, index) => ({
      ...point,
      latency: index % 7 === 3 ? NaN : point.latency,
      utilisation: {
        ...point.utilisation,
        'the CPU': index % 3 === 0 ? NaN : point.utilisation['the CPU']!,
        never: NaN,
        ...(index < 2 ? { seldom: 0.99 } : {}),
      },
    }));
    const { resource, lines } = found(patchy);
    expect(resource).to.equal(GPU.name);
    expect(lines.map((line) => line.resource)).to.have.members(SYSTEM.map(({ name }) => name));
  });

  it('takes nothing for a capacity that more than it was used of', () => {
    const points = measured(55).map((point) => ({
      ...point,
      utilisation: { ...point.utilisation, 'the CPU': 5 * point.utilisation['the CPU']! },
    }));
    const { resource, lines, paragraph } = found(points);
    expect(resource).to.equal(GPU.name);
    expect(lines.find((line) => line.resource === 'the CPU')?.follows).to.equal('beyond capacity');
    expect(paragraph).to.match(/Use of the CPU was \d+%, so that the capacity is larger than was given/);
  });

  it('says why nothing can be told', () => {
    expect(reasonFor([])).to.match(/^0 of at least 12 points/);
    expect(reasonFor(measured(55, { count: 11 }))).to.match(/^11 of at least 12 points/);
    const constant = exact(
      Array.from({ length: 20 }, () => 40),
      50,
      () => ({ GPU: 0.8 }),
    );
    expect(reasonFor(constant)).to.equal(
      'the load never varied: 40 req/s to 40 req/s; measure at half of it and at more of it',
    );
    expect(reasonFor(exact(ramp(1, 40, 20), 50, () => ({})))).to.equal('no resource was measured');
    expect(reasonFor(exact(ramp(1, 40, 20), 50, () => ({ GPU: NaN })))).to.match(
      /^no resource was measured at enough/,
    );
    expect(
      reasonFor(
        exact(
          Array.from({ length: 20 }, () => 0),
          50,
          () => ({ GPU: 0 }),
        ),
      ),
    ).to.equal('there was no load');
  });

  it('refuses what cannot have been measured', () => {
    const points = measured(55);
    const one = points[0]!;
    for (const wrong of [
      { load: -1 },
      { load: NaN },
      { load: Infinity },
      { latency: -1 },
      { utilisation: { GPU: -0.1 } },
    ])
      expect(() => findBottleneck([...points, { ...one, ...wrong }])).to.throw(RangeError, 'point 25');
  });
});
