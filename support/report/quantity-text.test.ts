import { describe, it } from 'node:test';
import { expect } from 'chai';
import { estimate } from './journal-entry.fixture';
import { intervalText, marginText, valueText } from './quantity-text';

describe('intervalText', () => {
  it('names the unit once where both bounds share it', () => {
    expect(intervalText(estimate({ low: 4.9, high: 5.6 }))).to.equal('4.9 to 5.6 ms');
    expect(intervalText(estimate({ dimension: 'share', low: 98.1, high: 99.5 }))).to.equal('98.1 to 99.5%');
    expect(intervalText(estimate({ dimension: 'count', low: 3, high: 4 }))).to.equal('3 to 4');
  });
  it('names both units where they differ', () => {
    expect(intervalText(estimate({ low: 0.9, high: 1.1 }))).to.equal('900 µs to 1.1 ms');
  });
  it('says where an interval is open', () => {
    expect(intervalText(estimate({ high: Infinity }))).to.equal('from 4.9 ms up');
  });
});

describe('valueText', () => {
  it('names the unit once where value and interval share it', () => {
    expect(valueText(estimate())).to.equal('5.21 [4.9 to 5.6] ms');
    expect(valueText(estimate({ dimension: 'count', value: 3, low: 2, high: 4 }))).to.equal('3 [2 to 4]');
    expect(valueText(estimate({ value: 1, low: 0.9, high: 1.1 }))).to.equal('1 ms [900 µs to 1.1 ms]');
    expect(valueText(estimate({ high: Infinity }))).to.equal('5.21 ms [from 4.9 ms up]');
  });
  it('gives an exact value without an interval', () => {
    expect(valueText(estimate({ low: 5.21, high: 5.21, confidence: 1 }))).to.equal('5.21 ms');
  });
});

describe('marginText', () => {
  const cases: readonly [Parameters<typeof marginText>, string][] = [
    [['below', 0.479], '48% to spare'],
    [['below', -0.004], '0.4% above the limit'],
    [['below', -1e-6], 'less than 0.1% above the limit'],
    [['below', -2.1], '3.1 times the limit'],
    [['below', -999], '1,000 times the limit'],
    [['at most', 0], 'at the limit'],
    [['above', 0.996], '99.6% to spare'],
    [['above', 1.412], '2.4 times the limit'],
    [['at least', -0.9], '90% below the limit'],
    [['below', -Infinity], ''],
    [['below', NaN], ''],
  ];
  for (const [[comparison, margin], text] of cases) {
    it(`says "${text}" of ${margin} for "${comparison}"`, () => {
      expect(marginText(comparison, margin)).to.equal(text);
    });
  }
});
