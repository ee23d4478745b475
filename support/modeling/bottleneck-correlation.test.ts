import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { blocksOf } from './bottleneck-blocks';
import { correlationOf } from './bottleneck-correlation';

const pointsOf = (pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([used, latency]) => ({ load: 1, latency, utilisation: { GPU: used } }));
const correlation = (pairs: readonly (readonly [number, number])[]) =>
  correlationOf('GPU', blocksOf(pointsOf(pairs)));

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 })), {
  minLength: 16,
  maxLength: 40,
});

/** By definition: Pearson's correlation of ranks, each the mean of the places that equal values share. */
function byDefinition(values: readonly (readonly [number, number])[]): number {
  const ranks = (of: 0 | 1) =>
    values.map((pair) => {
      const below = values.filter((other) => other[of] < pair[of]).length;
      return below + (values.filter((other) => other[of] === pair[of]).length + 1) / 2;
    });
  const centred = (numbers: readonly number[]) => numbers.map((number) => number - (numbers.length + 1) / 2);
  const [ones, others] = [centred(ranks(0)), centred(ranks(1))];
  const dot = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, index) => sum + value * other[index]!, 0);
  return dot(ones, others) / Math.sqrt(dot(ones, ones) * dot(others, others));
}

describe('correlationOf', () => {
  it('is the correlation of ranks, ties included', () => {
    fc.assert(
      fc.property(pairs, (values) => {
        const found = correlation(values);
        if (found === undefined) return;
        expect(found.value).to.be.closeTo(byDefinition(values), 1e-9);
        expect(found.low).to.be.at.least(-1 - 1e-9);
        expect(found.high).to.be.at.most(1 + 1e-9);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('is 1 where one rises with the other, however crookedly, and -1 where it falls', () => {
    const rising = Array.from({ length: 30 }, (_, index) => [index / 30, Math.exp(index)] as const);
    for (const [end, values] of [
      [1, rising],
      [-1, rising.map(([one, other]) => [1 - one, other] as const)],
    ] as const) {
      const { value, low, high } = correlation(values)!;
      for (const figure of [value, low, high]) expect(figure).to.be.closeTo(end, 1e-9);
    }
  });

  it('is none where one of the two never varied or was not measured', () => {
    const flat = Array.from({ length: 30 }, (_, index) => [0.5, index + 1] as const);
    expect(correlation(flat)).to.equal(undefined);
    expect(correlation(flat.map(([, latency]) => [NaN, latency] as const))).to.equal(undefined);
  });
});
