import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Comparison } from '../assertions/threshold';
import type { Verdict } from '../assertions/verdict';
import { estimate, milliseconds, VERDICTS } from './journal-entry.fixture';
import { verdictLine } from './verdict-line';

describe('verdictLine', () => {
  const rate = { dimension: 'token rate', value: 1000 } as const;
  const cases: readonly [string, Comparison, Verdict, string][] = [
    [
      'itl p99',
      'below',
      VERDICTS.passed,
      'PASSED  itl p99 5.21 ms, 95% interval 4.9 to 5.6 ms (n = 11,904 tokens, block bootstrap over 12 rounds); limit below 10 ms, 48% to spare',
    ],
    [
      'itl p99',
      'below',
      VERDICTS.failed,
      'FAILED  itl p99 31 ms, 95% interval 29 to 33 ms (n = 11,904 tokens, block bootstrap over 12 rounds); limit below 10 ms, 3.1 times the limit',
    ],
    [
      'itl p99',
      'below',
      VERDICTS.inconclusive,
      'INCONCLUSIVE  itl p99 9.8 ms, 95% interval 9.1 to 10.6 ms (n = 11,904 tokens, block bootstrap over 12 rounds); limit below 10 ms. Undecided: the limit lies inside the interval of what was measured; about 41,000 tokens would settle it',
    ],
    [
      'gpu memory',
      'below',
      VERDICTS['not measured'],
      'NOT MEASURED  gpu memory: no NVIDIA GPU here (limit below 8 GB)',
    ],
    [
      'peak',
      'at most',
      {
        outcome: 'passed',
        observed: estimate({
          value: 8,
          low: 8,
          high: 8,
          confidence: 1,
          n: 1,
          of: 'reading',
          method: 'highest',
        }),
        limit: milliseconds(8),
        margin: 0,
      },
      'PASSED  peak 8 ms (n = 1 reading, highest); limit at most 8 ms, at the limit',
    ],
    [
      'throughput',
      'above',
      {
        outcome: 'failed',
        observed: estimate({
          dimension: 'token rate',
          value: 100,
          low: -Infinity,
          high: 120,
          n: 9,
          of: 'rounds',
          method: '',
        }),
        limit: rate,
        margin: -0.9,
      },
      'FAILED  throughput 100 tokens/s, 95% interval up to 120 tokens/s (n = 9 rounds); limit above 1,000 tokens/s, 90% below the limit',
    ],
    [
      'ttft p99',
      'below',
      { outcome: 'inconclusive', limit: milliseconds(500), reason: 'too few requests', neededSamples: 367 },
      'INCONCLUSIVE  ttft p99; limit below 500 ms. Undecided: too few requests; about 370 samples would settle it',
    ],
  ];
  for (const [metric, comparison, verdict, text] of cases) {
    it(`says "${text}"`, () => {
      expect(verdictLine(metric, comparison, verdict)).to.equal(text);
    });
  }

  it('colours the outcome and nothing else', () => {
    const plain = verdictLine('itl p99', 'below', VERDICTS.failed);
    const coloured = verdictLine('itl p99', 'below', VERDICTS.failed, { colour: true });
    expect(stripVTControlCharacters(coloured)).to.equal(plain);
    expect(coloured.startsWith('\u001b[31m')).to.be.true;
    expect(coloured.endsWith(plain.slice('FAILED'.length))).to.be.true;
  });
});
