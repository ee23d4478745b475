import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Advice } from '../advice/advice';
import { ENVIRONMENT } from '../environment.fixture';
import { resultsCheck } from '../journal-entry';
import { checkEntry, scenarioRef, VERDICTS } from '../journal-entry.fixture';
import { TARGET } from '../compare-runs/compared-runs.fixture';
import type { Results } from '../results-schema';
import { emptyResults } from '../results.fixture';
import { temporaryFolder } from '../temporary-folder.fixture';
import { reportToGithub } from './github-report';
import { jobSummary } from './job-summary';
import { markdownText } from './markdown-text';

const CHECKS = Object.values(VERDICTS).map((verdict) => resultsCheck(checkEntry({ verdict })));
const results = (over: Partial<Results> = {}): Results => ({
  ...emptyResults({ success: false }),
  target: TARGET,
  environment: ENVIRONMENT,
  checks: CHECKS,
  ...over,
});
const ADVICE: Advice = {
  kind: 'broken promise',
  text: 'The batch is too large.',
  evidence: ['itl p99 31 ms'],
  command: 'npx cucumber-js --tags @latency',
};

describe('summary of a job', () => {
  it('has counts, server, machine, advice and every promise, the broken ones first', () => {
    const summary = jobSummary(results(), [ADVICE], {
      addressOf: ({ file, line }) => `https://github.example/o/r/blob/abc/${file}#L${line}`,
      runAddress: 'https://github.example/o/r/actions/runs/7',
    });
    expect(summary).to.include('## LLM inference performance: not all promises were kept');
    expect(summary).to.include('✅ 1 passed, ➖ 1 not measured, ❔ 1 inconclusive, ❌ 1 failed.');
    expect(summary)
      .to.include('Server&#58; vllm 0.11.0')
      .and.include('Measured from&#58; a processor, 2 usable cores');
    expect(summary).to.include(
      '- The batch is too large.\n  - itl p99 31 ms\n  - <code>npx cucumber-js --tags &#64;latency</code>',
    );
    expect(summary).to.include('(<https://github.example/o/r/actions/runs/7#artifacts>)');
    const rows = summary.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.slice(2).map((row) => /^\| \S+ (.*?) \|/u.exec(row)?.[1])).to.deep.equal([
      'failed',
      'inconclusive',
      'not measured',
      'passed',
    ]);
    expect(rows[2]).to.equal(
      '| ❌ failed | [Low-Latency Token Sampling › small, 32, 1000](<https://github.example/o/r/blob/abc/features/llm_sampling_performance.feature#L14>) | the p99 latency should be below 10 milliseconds | 31 &#91;29 to 33&#93; ms | below 10 ms | 3.1 times the limit |',
    );
  });

  it('shows what a server says as text', () => {
    const text = fc.string({
      unit: fc.constantFrom(
        '|',
        '`',
        '<b>',
        '\n',
        '](',
        '*',
        '@team',
        '&amp;',
        '$',
        '\u202e',
        'www.x.y',
        'é',
        '- ',
        '1.',
      ),
    });
    fc.assert(
      fc.property(text, (hostile) => {
        const shown = markdownText(hostile);
        expect(shown.replaceAll(/&#\d+;/gu, '')).to.not.match(/[\\`*_{}[\]()<>#+!|~$@&:\n\u202e]|\bwww\./u);
        expect(shown).to.not.match(/^(- |1\.(\s|$))/u);
        const read = shown.replaceAll(/&#(\d+);/gu, (_, code) => String.fromCodePoint(Number(code)));
        expect(read).to.equal(hostile.replaceAll(/[\n\u202e]+/gu, ' ').trim());
      }),
    );
    const models = ['| a | `b` <script>'];
    expect(jobSummary(results({ target: { ...TARGET, models } }), [])).to.not.include('<script>');
  });

  it('is cut after a line, and says so, where it is larger than GitHub takes', () => {
    const many = results({ checks: Array.from({ length: 9_000 }, () => CHECKS[0]!) });
    const summary = jobSummary(many, []);
    expect(Buffer.byteLength(summary)).to.be.at.most(1_000_000).and.at.least(990_000);
    expect(summary).to.match(/\|\n\nThe summary was cut here: .*\n$/u);
    expect(Buffer.byteLength(jobSummary(many, [], { most: 300 }))).to.be.at.most(300);
  });
});

describe('report to GitHub', () => {
  function told(
    test: TestContext,
    variables: Record<string, string>,
    folder = temporaryFolder(test),
    run = results(),
  ) {
    const [commands, words]: [string[], string[]] = [[], []];
    const summary = join(folder, 'summary.md');
    reportToGithub(
      run,
      { GITHUB_WORKSPACE: folder, GITHUB_STEP_SUMMARY: summary, ...variables },
      {
        advice: [],
        folder: join(folder, 'suite'),
        write: (text) => commands.push(text),
        tell: (line) => words.push(line),
      },
    );
    return { commands, words, summary };
  }

  it('says nothing elsewhere', (test) => {
    expect(told(test, {})).to.deep.include({ commands: [], words: [] });
  });

  it('annotates paths of the repository and adds to the summary', (test) => {
    const folder = temporaryFolder(test);
    writeFileSync(join(folder, 'summary.md'), 'before\n');
    const address = {
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_SHA: 'abc',
      GITHUB_RUN_ID: '7',
    };
    const { commands, words, summary } = told(test, { GITHUB_ACTIONS: 'true', ...address }, folder);
    expect(commands).to.have.length(3);
    expect(commands[0]).to.match(
      /^::error file=suite\/features\/llm_sampling_performance.feature,line=14,.*\n$/u,
    );
    expect(words).to.deep.equal([]);
    const text = readFileSync(summary, 'utf8');
    expect(text).to.match(/^before\n## LLM inference/u);
    expect(text).to.include(
      '(<https://github.example/o/r/blob/abc/suite/features/llm_sampling_performance.feature#L14>)',
    );
  });

  it('leads to files whatever they are called', (test) => {
    const folder = temporaryFolder(test);
    const featureFile = 'features/50% #1?/a b.feature';
    const checks = [resultsCheck(checkEntry({ scenario: scenarioRef({ featureFile }) }))];
    const address = {
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_SHA: 'abc',
    };
    const { summary } = told(test, { GITHUB_ACTIONS: 'true', ...address }, folder, results({ checks }));
    const link = /\(<(https:\S+)>\)/u.exec(readFileSync(summary, 'utf8'))?.[1] ?? '';
    const { pathname, hash, search } = new URL(link);
    expect(decodeURIComponent(pathname)).to.equal(`/o/r/blob/abc/suite/${featureFile}`);
    expect([hash, search]).to.deep.equal(['#L14', '']);
  });

  it('tells a summary that cannot be written, and goes on', (test) => {
    const folder = temporaryFolder(test);
    mkdirSync(join(folder, 'summary.md'));
    const { commands, words } = told(test, { GITHUB_ACTIONS: 'true' }, folder);
    expect(commands).to.have.length(3);
    expect(words).to.have.length(1);
    expect(words[0]).to.match(
      /^the summary of the job cannot be written to GITHUB_STEP_SUMMARY: EISDIR[^\n]*$/u,
    );
  });
});
