import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parsePredictions } from './promised-prediction';

const HEADER = ['metric', 'prediction_window'];
const HOUR = 3_600_000;

describe('the table of predictions', () => {
  it('tells what is predicted, and over which time to come', () => {
    expect(parsePredictions([HEADER, ['Response time', '1h'], ['Throughput', '1 d']])).to.deep.equal([
      { metric: 'Response time', window: HOUR },
      { metric: 'Throughput', window: 24 * HOUR },
    ]);
  });

  const refused = (...rows: readonly (readonly string[])[]) =>
    expect(() => parsePredictions([HEADER, ...rows]));

  it('refuses what is not modelled, and times that are no whole hours', () => {
    refused(['Latency', '90 min']).to.throw(
      /column metric: "Latency"[^]*column prediction_window: "90 min" is no whole number of hours/,
    );
    refused(['Throughput', '8d']).to.throw(/from 1h to 7d/);
  });

  it('refuses a row that stands twice, and a table without rows', () => {
    refused(['Throughput', '24h'], ['Throughput', '1d']).to.throw(/row 2: the row stands twice/);
    refused().to.throw(/has no rows/);
  });
});
