import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseSpikeActions } from './promised-spike-action';

const HEADER = ['action', 'threshold'];

describe('the table of what the monitoring system should do about a spike', () => {
  it('tells each action and its threshold', () => {
    const rows = [HEADER, ['Detect the spike', '5ms'], ['Generate trace data', '60s']];
    expect(parseSpikeActions(rows)).to.deep.equal([
      { action: 'Detect the spike', threshold: 5 },
      { action: 'Generate trace data', threshold: 60_000 },
    ]);
  });

  const refused = (...rows: readonly (readonly string[])[]) =>
    expect(() => parseSpikeActions([HEADER, ...rows]));

  it('refuses actions that are none, and says which there are', () => {
    refused(['Detect spike', '5ms']).to.throw(
      /row 1, column action: "Detect spike" is no such action; write Detect the spike, .*Generate trace data/,
    );
  });

  it('refuses thresholds that are no times', () => {
    refused(['Detect the spike', '0 ms'], ['Generate trace data', '60']).to.throw(
      /"0 ms" is no time above 0[^]*row 2, column threshold/,
    );
  });

  it('refuses an action that stands twice, and a table without rows', () => {
    refused(['Detect the spike', '5ms'], ['Detect the spike', '9ms']).to.throw(
      /row 2: Detect the spike stands twice/,
    );
    refused().to.throw(/has no rows/);
  });
});
