import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseRecordings } from './promised-recording';

const HEADER = ['metric_type', 'sampling_rate', 'retention_period'];

describe('the table of metrics that should be recorded', () => {
  it('tells the time between samples, and for how long they are kept', () => {
    expect(parseRecordings([HEADER, ['CPU utilization', '15s', '7d']])).to.deep.equal([
      { type: 'CPU utilization', interval: 15_000, retention: 7 * 86_400_000 },
    ]);
  });

  const refused = (...rows: readonly (readonly string[])[]) =>
    expect(() => parseRecordings([HEADER, ...rows]));

  it('refuses what is not monitored, and says what is', () => {
    refused(['CPU', '15s', '7d']).to.throw(
      /row 1, column metric_type: "CPU" is nothing that is monitored.*CPU utilization/,
    );
  });

  it('refuses times that are none', () => {
    refused(['Throughput', '0 s', '7 D']).to.throw(
      /column sampling_rate: "0 s" is no time above 0[^]*retention_period/,
    );
  });

  it('refuses samples that are gone before the next one', () => {
    refused(['Throughput', '1h', '5 min']).to.throw(/gone before the next one/);
  });

  it('refuses a metric that stands twice, and a table without rows', () => {
    refused(['Throughput', '5s', '7d'], ['Throughput', '1s', '7d']).to.throw(
      /row 2: Throughput stands twice/,
    );
    refused().to.throw(/has no rows/);
  });
});
