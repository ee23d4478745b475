import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../../quantities/units';
import { gpu } from '../gpu-samples.fixture';
import { energyOver, type Energy, type TimedReading } from './gpu-energy';

type Point = readonly [seconds: number, figure: number];
const readings = (name: 'energy' | 'power', points: readonly Point[]): readonly TimedReading[] =>
  points.map(([seconds, figure]) => ({ at: milliseconds(seconds * 1000), gpu: gpu({ [name]: figure }) }));
const between = (points: readonly TimedReading[], from: number, to: number): Energy =>
  energyOver(points, { from: milliseconds(from * 1000), to: milliseconds(to * 1000) });
const joules = (energy: Energy): number => (energy.status === 'measured' ? energy.joules : NaN);

describe('energyOver', () => {
  it('is the difference of the counter, which is linear between samples', () => {
    const counter = readings('energy', [
      [0, 1000],
      [1, 101_000],
      [2, 401_000],
    ]);
    expect(between(counter, 0.5, 1.5)).to.deep.equal({
      status: 'measured',
      joules: 200,
      source: "the GPU's energy counter",
    });
  });

  it('is not misled by a counter that its source reads anew every 30 s only', () => {
    const steps: readonly Point[] = Array.from({ length: 121 }, (_, second) => [
      second,
      300_000 * Math.floor(second / 30) * 30,
    ]);
    expect(joules(between(readings('energy', steps), 40, 65))).to.be.closeTo(300 * 25, 1e-6);
  });

  it('is the area under the power where there is no counter', () => {
    const power = readings('power', [
      [0, 100],
      [1, 100],
      [3, 300],
    ]);
    expect(between(power, 0.5, 2)).to.deep.equal({
      status: 'measured',
      joules: 50 + 150,
      source: 'trapezoid over 1 samples of power, at most 2.0 s apart',
    });
  });

  it('falls back to the power where the counter began anew', () => {
    const both = readings('energy', [
      [0, 5000],
      [1, 6000],
      [2, 10],
    ]).map(({ at, gpu: one }) => ({ at, gpu: { ...one, power: 50 } }));
    expect(between(both, 0, 2))
      .to.include({ joules: 100 })
      .and.have.property('source')
      .that.matches(/power/);
  });

  it('is of any part as much as of the whole, and of constant power its product with the time', () => {
    const watts = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(watts, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, share) => {
        const power = readings(
          'power',
          values.map((value, second) => [second, value]),
        );
        const end = values.length - 1;
        const parts = joules(between(power, 0, end * share)) + joules(between(power, end * share, end));
        expect(joules(between(power, 0, end))).to.be.closeTo(parts, 1e-6);
      }),
    );
    const constant = readings('power', [
      [0, 70],
      [1, 70],
      [9, 70],
    ]);
    expect(joules(between(constant, 2, 7))).to.be.closeTo(350, 1e-9);
  });

  it('reaches beyond the samples as far as these are apart, and no farther', () => {
    const power = readings('power', [
      [1, 100],
      [2, 100],
      [3, 200],
    ]);
    expect(joules(between(power, 0, 4))).to.equal(100 + 100 + 150 + 200);
    expect(between(power, 0, 6)).to.deep.equal({
      status: 'unavailable',
      reason: 'the samples of power do not reach from its beginning to its end',
    });
    const counter = readings('energy', [
      [1, 0],
      [2, 50_000],
      [3, 150_000],
    ]);
    expect(joules(between(counter, 0, 4))).to.equal(300);
  });

  it('is unavailable where neither is told, or only once', () => {
    expect(between([{ at: milliseconds(0), gpu: gpu() }], 0, 1)).to.have.property('status', 'unavailable');
    expect(between(readings('power', [[0, 5]]), 0, 0)).to.have.property('status', 'unavailable');
    expect(between([], 0, 1)).to.have.property('status', 'unavailable');
  });
});
