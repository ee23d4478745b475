import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { metricsOf } from '../metric';
import { METRIC_TYPES } from '../metric-type';
import { exportedName } from './exported-name';
import { PrometheusQueriesError, readPrometheusQueries } from './prometheus-queries';

const folder = mkdtempSync(join(tmpdir(), 'prometheus-queries-'));
const path = join(folder, 'queries.json');
after(() => {
  rmSync(folder, { recursive: true });
});

function faultsOf(text: string): readonly string[] {
  writeFileSync(path, text);
  try {
    readPrometheusQueries(path);
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(PrometheusQueriesError);
    return (error as Error).message.split('\n').map((line) => line.replace(`${path}: `, ''));
  }
}

describe('readPrometheusQueries', () => {
  const ours = readPrometheusQueries('features/data/prometheus_queries.json');

  for (const type of METRIC_TYPES)
    it(`has all series of ${type} under the names of the exporter`, () => {
      expect(ours.samples[type]).to.deep.equal(metricsOf(type).map(exportedName));
    });

  it('has examples for other exporters, in the names of those', () => {
    const { samples, ranges } = readPrometheusQueries('features/data/prometheus_queries.vllm.json');
    expect(samples['GPU utilization']).to.deep.equal(['DCGM_FI_DEV_GPU_UTIL']);
    expect(ranges.Throughput).to.equal('sum(rate(vllm:request_success_total[$step]))');
  });

  it('tells every fault at once, each with its place', () => {
    const samples = { ...ours.samples, 'CPU utilization': ['rate(a[5m])', 'b', 3], Disks: [] };
    const ranges = { ...ours.ranges, Throughput: ' ', 'Response time': undefined };
    const faults = faultsOf(JSON.stringify({ samples, ranges, more: 1 }));
    expect(faults).to.have.length(6);
    expect(faults.join('\n'))
      .to.match(/^samples\["CPU utilization"\]\[0\]: "rate\(a\[5m\]\)" is no plain selector/m)
      .and.to.match(/^samples\["CPU utilization"\]\[2\]: not a selector in quotes/m)
      .and.to.match(/^samples\.Disks: not known here; known are CPU utilization, Memory usage/m)
      .and.to.match(/^ranges\.Throughput: not a query in quotes; write .* requests per second$/m)
      .and.to.match(/^ranges\["Response time"\]: missing; write for example .* in ms$/m)
      .and.to.match(/^more: not known here; known are samples, ranges$/m);
  });

  it('says what is missing', () => {
    expect(faultsOf('{"samples": {}}').join('\n')).to.match(
      /^samples\["Server load"\]: missing; write for example \["up"\], or \[\]/m,
    );
    expect(faultsOf('[]')).to.deep.equal(['not an object; write { } with samples, ranges']);
    expect(faultsOf('{')[0]).to.match(/^not JSON: /);
    expect(() => readPrometheusQueries(join(folder, 'none.json'))).to.throw('there is no such file');
  });
});
