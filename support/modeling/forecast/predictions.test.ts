import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Candidate, Past } from './candidate';
import { predictionsAfter, type Predictions } from './predictions';
import { seasonalNaive } from './seasonal-naive';

const VALUES = [3, 9, 4, 8, 5, 7, 3, 9];

const saying = (name: string, path: () => readonly number[], leastPast = 1): Candidate => ({
  name,
  leastPast,
  path,
});

function after(
  others: readonly Candidate[],
  values: readonly number[] = VALUES,
  steps?: readonly number[],
): Predictions | undefined {
  const window = { horizon: 2, season: 2, ...(steps === undefined ? {} : { steps }) };
  return predictionsAfter(values, window, { naive: seasonalNaive(2), others });
}

describe('predictionsAfter', () => {
  it('are the means of the paths, and their median', () => {
    const found = after([saying('low', () => [4, 4]), saying('high', () => [9, 8])]);
    expect([...(found?.byCandidate ?? [])]).to.deep.equal([
      ['seasonal naive, 2 steps', 6],
      ['low', 4],
      ['high', 8.5],
      ['median of all candidates', 6],
    ]);
  });

  it('are of those steps alone that are asked for', () => {
    const found = after([saying('rising', () => [4, 8])], VALUES, [1]);
    expect([...(found?.byCandidate ?? [])]).to.deep.equal([
      ['seasonal naive, 2 steps', 9],
      ['rising', 8],
    ]);
    // A path that is none does not pass where the odd step is not asked for.
    expect(after([saying('odd', () => [NaN, 8])], VALUES, [1])?.faults).to.have.length(1);
  });

  const FAULTS: readonly [string, () => readonly number[], RegExp][] = [
    [
      'one that throws',
      () => {
        throw new Error('unreachable executed');
      },
      /failed: unreachable/u,
    ],
    [
      'one that throws a string',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as WebAssembly does
        throw 'no model found';
      },
      /failed: no model found/u,
    ],
    ['NaN', () => [1, NaN], /not a number/u],
    ['infinity', () => [1, Infinity], /not a number/u],
    ['a path too short', () => [5], /not a number/u],
    ['a negative load', () => [-3, 1], /negative/u],
    ['ten times too much', () => [80, 70], /far outside/u],
  ];
  for (const [fault, path, reason] of FAULTS) {
    it(`leave out ${fault}`, () => {
      const found = after([saying('odd', path)]);
      expect([...(found?.byCandidate.keys() ?? [])]).to.deep.equal(['seasonal naive, 2 steps']);
      expect(found?.faults[0]?.reason).to.match(reason);
    });
  }

  it('may be negative where the past was', () => {
    const found = after([saying('low', () => [-3, 1])], [-3, 9, 4, 8]);
    expect(found?.byCandidate.get('low')).to.equal(-1);
  });

  it('are asked with spikes drawn in for the fitted, as measured for the yardstick', () => {
    const values = [...new Array<readonly number[]>(10).fill([3, 9]).flat(), 3, 900];
    const seen: Past[] = [];
    const found = after(
      [
        {
          ...saying('curious', () => []),
          path: (past) => {
            seen.push(past);
            return [6, 6];
          },
        },
      ],
      values,
    );
    expect(found?.byCandidate.get('seasonal naive, 2 steps')).to.equal(451.5);
    expect(seen[0]?.filled).to.deep.equal(values);
    expect(seen[0]?.damped).to.deep.equal([...values.slice(0, -1), 9]);
  });

  it('wait until a candidate has past enough', () => {
    expect(after([saying('late', () => [4, 4], 9)])?.byCandidate.has('late')).to.equal(false);
  });

  it('are none where half of the past, or of its end, was not measured', () => {
    expect(after([], [1, NaN, NaN, NaN, NaN, 4, 2])).to.equal(undefined);
    expect(after([], [...VALUES, NaN, NaN])).to.equal(undefined);
    expect(after([], [...VALUES, NaN, 3])?.byCandidate.get('seasonal naive, 2 steps')).to.equal(3);
  });
});
