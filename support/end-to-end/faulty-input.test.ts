import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith, firstRowLine } from './feature-copy.fixture';

const FAULTY = featureWith({ ...EASY_ROW, max_latency: '1O' });
/** The one line that tells of the letter O: file, line, column of the table, and what is expected. */
const FAULT = new RegExp(
  `copy\\.feature:${firstRowLine(FAULTY)}:\\d+, column max_latency: "1O milliseconds" is not .*; write .*for example 300 ms`,
);

/** How often the output says so. */
const times = (pattern: RegExp, output: string): number =>
  output.match(new RegExp(pattern, 'g'))?.length ?? 0;

describe('A run that is not in order', { concurrency: 3 }, () => {
  it('says which cell of the table cannot be read, before anything is sent', async (test) => {
    await using simulator = await Simulator.start();
    const run = await CucumberRun.toItsEnd(test, {
      feature: FAULTY,
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expect(run.output).to.match(FAULT);
    expect(times(FAULT, run.output), run.output).to.equal(1);
    expect(run.output).not.to.match(/^\s+at /m);
    expect(simulator.log).to.deep.equal([]);
    expect(run.results.run.faults.join()).to.match(FAULT);
  });

  it('says which cell of a table of a step cannot be read, before anything is sent', async (test) => {
    const feature = featureWith(EASY_ROW).replace(/(\| small +\| )32/, (_, before) => `${String(before)}3Z`);
    const line = feature.split('\n').findIndex((text) => text.includes('3Z')) + 1;
    const fault = new RegExp(
      `copy\\.feature:${line}:22, column batch_size: "3Z" is not a whole number .*; write digits only`,
    );
    await using simulator = await Simulator.start();
    const run = await CucumberRun.toItsEnd(test, {
      feature,
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expect(times(fault, run.output), run.output).to.equal(1);
    expect(run.output).not.to.match(/^\s+at /m);
    expect(simulator.log).to.deep.equal([]);
    expect(run.results.run.faults.join()).to.match(fault);
  });

  it('names all faults of the settings at once, and sends nothing', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith(EASY_ROW),
      environment: { LLM_BASE_URL: 'foo', LLM_TIMEOUT: '5 parsecs', LLM_TEMPERATUR: '1' },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expect(run.output).to.contain('LLM_BASE_URL is not an http:// or https:// URL; write for example');
    expect(run.output).to.match(
      /LLM_TIMEOUT "5 parsecs" is not a quantity: "parsecs" is not a unit; known are µs, ms, s, min/,
    );
    expect(run.output).not.to.match(/^\s+at /m);
    expect(times(/LLM_BASE_URL is not/, run.output), run.output).to.equal(1);
  });

  it('warns of a variable that is no setting', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: FAULTY.replace('1O', '10'),
      environment: { LLM_BASE_URL: 'http://127.0.0.1:1', LLM_READY_TIMEOUT: '1 ms', LLM_TEMPERATUR: '1' },
    });
    expect(run.output).to.contain('LLM_TEMPERATUR is set but is no setting of this suite');
  });

  it('shows in a dry run too, which leaves no report', async (test) => {
    const run = await CucumberRun.toItsEnd(test, { feature: FAULTY, flags: ['--dry-run'] });
    expect(run.exitCode, run.output).to.equal(1);
    expect(times(FAULT, run.output), run.output).to.equal(1);
    expect(run.output).not.to.match(/^\s+at /m);
    expect(run.runFolders).to.deep.equal([]);
  });

  it('is told apart from one that is: its dry run passes and leaves no report', async (test) => {
    const run = await CucumberRun.toItsEnd(test, { feature: featureWith(EASY_ROW), flags: ['--dry-run'] });
    expect(run.exitCode, run.output).to.equal(0);
    expect(run.runFolders).to.deep.equal([]);
  });
});
