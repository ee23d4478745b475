import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { wrkDuration, wrkLatency } from './wrk-text';

describe('wrkLatency', () => {
  const cases: readonly [number, string][] = [
    [0, '0.00us'],
    [0.456, '456.00us'],
    [0.849, '849.00us'],
    [0.85, '0.85ms'],
    [1.234, '1.23ms'],
    [999, '999.00ms'],
    [1020, '1.02s'],
    [50_999, '51.00s'],
    [51_000, '0.85m'],
    [90_000, '1.50m'],
    [NaN, ''],
  ];
  for (const [latency, text] of cases) {
    it(`prints ${latency} ms as "${text}"`, () => {
      expect(wrkLatency(milliseconds(latency))).to.equal(text);
    });
  }
});

describe('wrkDuration', () => {
  const cases: readonly [number, string][] = [
    [30_000, '30s'],
    [30_012, '30s'],
    [2_540, '2.5s'],
    [2_960, '3s'],
    [40, '0.04s'],
    [0, '0s'],
    [3_600_000, '3600s'],
  ];
  for (const [duration, text] of cases) {
    it(`prints ${duration} ms as "${text}"`, () => {
      expect(wrkDuration(milliseconds(duration))).to.equal(text);
    });
  }
});
