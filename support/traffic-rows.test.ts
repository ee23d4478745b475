import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readFeature } from './gherkin/feature-text.fixture';
import { highestRate } from './traffic-rows';

const FEATURE = readFileSync(join(__dirname, '..', 'features', 'load_balancing.feature'), 'utf8');
const PROFILES = [
  { type: 'light', qps: 1000, size: 'small' },
  { type: 'medium', qps: 5000, size: 'medium' },
  { type: 'heavy', qps: 10_000, size: 'large' },
] as const;

describe('highestRate', () => {
  it('is that of the row which asks for most', () => {
    expect(highestRate(readFeature(FEATURE).document, PROFILES)).to.equal(40_000);
  });

  it('follows the rows', () => {
    const edited = FEATURE.replace('| heavy        | 4 ', '| light        | 4 ');
    expect(highestRate(readFeature(edited).document, PROFILES)).to.equal(15_000);
  });

  it('is nothing where no row speaks of traffic', () => {
    expect(
      highestRate(
        readFeature('Feature: Other\n  Scenario: One\n    Given a "light" workload profile').document,
        PROFILES,
      ),
    ).to.equal(0);
  });
});
