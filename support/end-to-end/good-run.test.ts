import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DOMParser } from '@xmldom/xmldom';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse as parseCsv } from 'csv-parse/sync';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith } from './feature-copy.fixture';

const SCHEMA = join(__dirname, '..', 'report', 'results.schema.json');

describe('A run in which every promise is kept', () => {
  it('passes, and leaves a report in which every request is accounted for', async (test) => {
    await using simulator = await Simulator.start({ timeToFirstToken: 20, interTokenLatency: 10 });
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith(EASY_ROW),
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(0);
    expect(readlinkSync(join(run.reports, 'latest'))).to.equal(run.runFolders[0]);
    expect(run.runFolders).to.have.length(1);

    const { results } = run;
    const validate = new Ajv2020({ validateFormats: false }).compile(
      JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
    );
    expect(validate(results), JSON.stringify(validate.errors)).to.equal(true);
    expect(results.run).to.deep.include({ success: true, interrupted: false, faults: [] });
    expect(results.target).to.include({
      serverKind: 'simulator',
      baseUrl: simulator.baseUrl,
      embedded: false,
    });
    expect(results.checks.map(({ metric }) => metric)).to.deep.equal([
      'itl p99',
      'output_tps',
      'gpu_memory peak',
    ]);
    expect(results.checks.slice(0, 2).map(({ outcome }) => outcome)).to.deep.equal(['passed', 'passed']);
    // Where a GPU serves, its memory can be read.
    expect(results.checks[2]?.outcome).to.be.oneOf(['not measured', 'passed']);
    const measured = results.measurements.map(({ metric }) => metric);
    expect(measured).to.include.members(['ttft mean', 'tpot p50', 'e2e mean', 'error_rate']);

    const [scenario] = results.scenarios;
    const { scheduled = 0, sent, completed, ...failed } = scenario?.ledger ?? {};
    expect(scheduled).to.be.greaterThan(0);
    expect({ sent, completed }).to.deep.equal({ sent: scheduled, completed: scheduled });
    expect(Object.values(failed).every((count) => count === 0)).to.equal(true);
    const requests = run.read('requests.ndjson').trimEnd().split('\n');
    expect(requests).to.have.length(scheduled);
    const indices = requests.map((line) => (JSON.parse(line) as { index: number }).index);
    expect(new Set(indices).size).to.equal(scheduled);
    // Three more asked what prompts cost.
    expect(simulator.log).to.have.length(scheduled + 3);

    const junit = new DOMParser().parseFromString(run.read('junit.xml'), 'text/xml');
    expect(junit.getElementsByTagName('testcase')).to.have.length(1 + results.checks.length);
    const rows = parseCsv(run.read('results.csv'), { columns: true });
    expect(rows).to.have.length(results.checks.length + results.measurements.length);
    expect(JSON.parse(run.read('environment.json'))).to.deep.equal(results.environment);
    expect(run.read('cucumber-report.html')).to.match(/^<!DOCTYPE html>/i);
    for (const line of run.read('messages.ndjson').trimEnd().split('\n')) JSON.parse(line);
    for (const name of ['inter-token-latency', 'throughput']) {
      const charts = run.charts.filter((chart) => chart.includes(name));
      expect(charts, name).to.have.length(1);
    }
    expect(existsSync(join(run.reports, 'latest.txt'))).to.equal(false);
    expect(run.timelines).to.have.length(1);
    expect(run.output).to.match(/^Report: .*index\.html$/mu);
    const page = run.read('index.html');
    expect(page)
      .to.contain('promises kept')
      .and.contain(EASY_ROW.max_latency)
      .and.contain('Requests over time');
    expect(page).not.to.match(/<script|https?:\/\/(?!127\.0\.0\.1)[^<]*\.(?:js|css|png)/u);
  });
});
