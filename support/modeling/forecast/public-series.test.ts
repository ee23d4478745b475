import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { backtest } from './backtest';
import { seriesOf } from './simulated-series.fixture';
import { windowMean } from './windows';

/** Beside the repository, never in it: they are not part of the product. */
const FOLDER = join(__dirname, '../../../../shared/traces');
const FILES = ['servegen_language_m-large.csv', 'servegen_language_m-small.csv'];

/** Rows of ten minutes. */
const ROWS_PER_HOUR = 6;
/** WAPE of what was chosen over that of the naive: choosing costs little where nothing beats it. */
const WORST_RATIO = 1.2;

/** Hourly means of lines of 'seconds,requests per second'. */
async function hoursOf(path: string): Promise<readonly number[]> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const rates = lines.map((line) => Number(line.split(',')[1]));
  return Array.from(
    { length: Math.floor(rates.length / ROWS_PER_HOUR) },
    (_, hour) => windowMean(rates, hour * ROWS_PER_HOUR, ROWS_PER_HOUR) ?? NaN,
  );
}

describe('the public series of ServeGen', () => {
  for (const file of FILES) {
    const path = join(FOLDER, file);
    const skip = existsSync(path) ? false : `${path} is absent; see github.com/alibaba/ServeGen`;

    it(`are forecast no worse than by the naive: ${file}`, { skip }, async (test) => {
      const values = await hoursOf(path);
      expect(values).to.have.length(14 * 24);
      for (const horizon of [1, 6, 24]) {
        const found = await backtest(seriesOf(values), { horizon, seasons: [24, 168] });
        if (found.status !== 'judged') throw new Error(found.reason);
        const { error, naiveError, skill, mase, coverage } = found;
        // Two weeks are too short for an interval of what is farther ahead.
        expect(error.status, `${horizon}`).to.equal(horizon === 1 ? 'estimated' : 'too few samples');
        const value = error.value ?? NaN;
        expect([value, skill, mase].every(Number.isFinite)).to.equal(true);
        expect(value).to.be.lessThan(WORST_RATIO * (naiveError.value ?? NaN));
        const interval =
          error.status === 'estimated'
            ? `${error.low.toFixed(1)} to ${error.high.toFixed(1)}`
            : 'no interval';
        test.diagnostic(
          `${horizon} h: WAPE ${value.toFixed(1)} % (${interval}), ` +
            `naive ${naiveError.value?.toFixed(1) ?? '-'} %, skill ` +
            `${skill.toFixed(2)}, MASE ${mase.toFixed(2)}, ${(100 * coverage.observed).toFixed(0)} % covered, ` +
            `${error.n} windows, mostly ${found.chosen[0]?.candidate ?? '-'}`,
        );
      }
    });
  }
});
