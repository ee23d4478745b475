import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { temporaryFolder } from '../temporary-folder.fixture';
import { resultsWith } from './compared-runs.fixture';
import { readRunResults, RunResultsError } from './run-results';

/** A folder with that text as its results. */
function runFolder(test: TestContext, text: string): string {
  const folder = temporaryFolder(test);
  writeFileSync(join(folder, 'results.json'), text);
  return folder;
}

function faultOf(folder: string): string {
  try {
    readRunResults(folder);
  } catch (error) {
    expect(error).to.be.instanceOf(RunResultsError);
    return (error as Error).message;
  }
  throw new Error('it was read');
}

describe('results of a run folder', () => {
  it('are what the run wrote', (test) => {
    expect(readRunResults(runFolder(test, JSON.stringify(resultsWith())))).to.deep.equal(resultsWith());
  });

  it('are not there: no folder, a file, a folder of something else', (test) => {
    const folder = temporaryFolder(test);
    expect(faultOf(join(folder, 'none'))).to.match(
      /^there is no folder .*none; name the folder of a run, such as reports\/latest/u,
    );
    expect(faultOf(folder)).to.contain(
      'holds no results.json: it is not the folder of a run, or the run ended',
    );
    writeFileSync(join(folder, 'file'), '');
    expect(faultOf(join(folder, 'file'))).to.contain('file is a file; name the folder of a run');
    mkdirSync(join(folder, 'results.json'));
    expect(faultOf(folder)).to.contain('results.json cannot be read (EISDIR)');
  });

  it('are no results', (test) => {
    expect(faultOf(runFolder(test, '{"schemaVersion": '))).to.match(
      /results\.json is no JSON: .*copied in part\?/u,
    );
    expect(faultOf(runFolder(test, '[]'))).to.contain('results.json names no schemaVersion');
  });

  for (const [version, advice] of [
    ['0.9.12', 'measure again with this version, or compare both runs with the version that wrote this one'],
    ['1.10.0', 'compare them with the version of the suite that wrote it'],
    ['2.0.0', 'compare them with the version of the suite that wrote it'],
    ['next', 'compare them with the version of the suite that wrote it'],
  ] as const) {
    it(`are of schema ${version}`, (test) => {
      const fault = faultOf(runFolder(test, JSON.stringify({ schemaVersion: version })));
      expect(fault).to.match(/results\.json is of schema .*, and this version of the suite reads 1\.4\.0: /u);
      expect(fault).to.contain(`of schema ${version}, `).and.contain(advice);
    });
  }

  it('are nothing wrong of an earlier version that is only poorer: what it lacks is empty', (test) => {
    const { charts, notes, ...older } = resultsWith();
    expect(charts).to.deep.equal(notes);
    const oldest = readRunResults(runFolder(test, JSON.stringify({ ...older, schemaVersion: '1.2.0' })));
    expect(oldest).to.deep.equal(resultsWith());
    const nameless = readRunResults(
      runFolder(test, JSON.stringify({ ...resultsWith(), schemaVersion: '1.3.0' })),
    );
    expect(nameless).to.deep.equal(resultsWith());
  });

  it('do not keep to their schema, with the first faults and no flood of them', (test) => {
    const measurements = Array.from({ length: 50 }, () => ({ metric: 5 }));
    const fault = faultOf(runFolder(test, JSON.stringify({ ...resultsWith(), measurements })));
    expect(fault).to.contain('does not keep to its schema 1.4.0; was it edited?');
    expect(fault).to.contain('measurements[0]');
    expect(fault.split('\n')).to.have.length.below(15);
  });
});
