import { describe, it } from 'node:test';
import { expect } from 'chai';
import { faultTexts } from './table-faults-of.fixture';
import { parseWorkloadProfiles, profileNamed } from './workload-profiles';

const HEADER = ['profile_type', 'qps', 'request_size'];

describe('parseWorkloadProfiles', () => {
  it('reads a row each', () => {
    expect(
      parseWorkloadProfiles([HEADER, ['light', '1000', 'small'], ['heavy', '10000', 'large']]),
    ).to.deep.equal([
      { type: 'light', qps: 1000, size: 'small' },
      { type: 'heavy', qps: 10_000, size: 'large' },
    ]);
  });

  it('names every cell that is not in order, and what to write', () => {
    const texts = faultTexts(() => parseWorkloadProfiles([HEADER, ['', '1k', 'tiny']]));
    expect(texts).to.have.length(3);
    expect(texts[0]).to.match(/^1,0: the profile has no name/);
    expect(texts[1]).to.match(/^1,1: "1k" is not a whole number/);
    expect(texts[2]).to.match(/^1,2: "tiny" is not a request size; write one of small, medium, large$/);
  });

  it('refuses a profile that stands twice', () => {
    const twice = [HEADER, ['light', '1', 'small'], ['light', '2', 'small']];
    expect(faultTexts(() => parseWorkloadProfiles(twice))).to.deep.equal([
      '2,-: the profile "light" stands twice; keep one of them',
    ]);
  });
});

describe('profileNamed', () => {
  it('says which there are where there is none of that name', () => {
    const profiles = parseWorkloadProfiles([HEADER, ['light', '1000', 'small']]);
    expect(profileNamed(profiles, 'light').qps).to.equal(1000);
    expect(() => profileNamed(profiles, 'Light')).to.throw(
      /"Light" is no workload profile of the table; it has light$/,
    );
    expect(() => profileNamed([], 'light')).to.throw(/it has none$/);
  });
});
