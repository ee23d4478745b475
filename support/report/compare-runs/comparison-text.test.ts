import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ENVIRONMENT } from '../environment.fixture';
import type { Results } from '../results-schema';
import { emptyResults } from '../results.fixture';
import { temporaryFolder } from '../temporary-folder.fixture';
import { measured, resultsWith, TARGET } from './compared-runs.fixture';
import { comparisonText } from './comparison-text';

const linesOf = (before: Results, after: Results): string[] =>
  comparisonText(before, after).trimEnd().split('\n');

describe('text of a comparison', () => {
  it('says that nothing differs, and what neither run knows', () => {
    const lines = linesOf(resultsWith(), resultsWith());
    expect(lines).to.include.members([
      'ENVIRONMENT: no difference.',
      '  Known in neither run: source, operatingSystem.',
      'TARGET: no difference.',
    ]);
    expect(lines[0]).to.match(/^BEFORE {2}2026-03-04T05-06-07Z-abcdef .* vllm 0\.11\.0$/u);
  });

  it('shows differences first, then figures with intervals and ratio', () => {
    const before = resultsWith({ measurements: [measured('ttft mean', 100)] });
    const after = resultsWith({
      environment: { ...ENVIRONMENT, node: { version: 'v24.1.0' } },
      target: { ...TARGET, version: '0.12.0' },
      measurements: [measured('ttft mean', 110), measured('new', 1)],
    });
    const text = comparisonText(before, after);
    expect(text).to.match(
      /ENVIRONMENT: 1 difference\n +WHAT +BEFORE +AFTER\n +node\.version +v24\.0\.0 +v24\.1\.0\n/u,
    );
    expect(text).to.match(/TARGET: 1 difference\n.*\n +version +0\.11\.0 +0\.12\.0\n/u);
    expect(text).to.match(
      /FIGURES of both runs: 2; .*\n +ROW .* RATIO\nLLM Sampling Performance › Low-Latency Token Sampling\n/u,
    );
    expect(text).to.match(/itl p99 +5\.21 \[4\.9 to 5\.6\] ms +5\.21 \[4\.9 to 5\.6\] ms +1\n/u);
    expect(text).to.match(/ttft mean +100 \[90 to 110\] ms +110 \[99 to 121\] ms +1\.1\n/u);
    expect(text).to.contain('Measured in one run only: 0 figures before, 1 after.');
    const order = ['ENVIRONMENT', 'TARGET', 'FIGURES'].map((title) => text.indexOf(title));
    expect(order).to.deep.equal(order.toSorted((one, other) => one - other));
  });

  it('says that equal commits are no proof of equal code', () => {
    const modified = { commit: 'abc', modified: true };
    const run = resultsWith({ environment: { ...ENVIRONMENT, source: modified } });
    expect(comparisonText(run, run)).to.contain('Both ran code that differed from its commit');
    expect(comparisonText(run, resultsWith())).not.to.contain('Both ran code');
  });

  it('says what runs that ended early do not know', () => {
    const early = emptyResults({ interrupted: true });
    const text = comparisonText(early, resultsWith());
    expect(text).to.contain('no target').and.contain('interrupted');
    expect(text).to.contain('ENVIRONMENT: not known before.\n').and.contain('TARGET: not known before.\n');
    expect(text).to.contain('FIGURES: none was measured in both runs.');
    expect(comparisonText(early, early)).to.contain('TARGET: not known in either run.');
  });

  it('names figures that it does not compare', () => {
    const twice = resultsWith({ checks: [], measurements: [measured('a', 1), measured('a', 2)] });
    expect(comparisonText(twice, twice)).to.contain(
      'not compared: Low-Latency Token Sampling, small, 32, 1000, a.',
    );
  });
});

describe('the command', () => {
  const folderWith = (test: TestContext, results: Results): string => {
    const folder = temporaryFolder(test);
    writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
    return folder;
  };
  const compare = (...folders: string[]) =>
    promisify(execFile)(process.execPath, [
      ...['--require', 'ts-node/register/transpile-only', join(__dirname, '..', 'compare-runs.ts')],
      ...folders,
    ]);

  it('prints the comparison of two folders', async (test) => {
    const [before, after] = [resultsWith(), resultsWith({ target: { ...TARGET, version: '0.12.0' } })];
    const { stdout, stderr } = await compare(folderWith(test, before), folderWith(test, after));
    expect(stdout).to.equal(comparisonText(before, after));
    expect(stderr).to.equal('');
  });

  it('ends with a plain sentence where it cannot', async (test) => {
    const empty = temporaryFolder(test);
    for (const [folders, code, sentence] of [
      [[empty, empty], 1, `${empty} holds no results.json`],
      [[empty], 2, 'Name two folders, not 1.'],
    ] as const) {
      const failure = await compare(...folders).catch((error: unknown) => error);
      expect(failure).to.include({ code, stdout: '' });
      const { stderr } = failure as { stderr: string };
      expect(stderr.startsWith(sentence), stderr).to.equal(true);
      expect(stderr).not.to.contain('    at ');
    }
  });
});
