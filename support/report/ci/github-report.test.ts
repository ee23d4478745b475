import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Advice } from '../advice/advice';
import { ENVIRONMENT } from '../environment.fixture';
import { resultsCheck, resultsScenarioRef } from '../journal-entry';
import { checkEntry, estimate, milliseconds, scenarioRef, VERDICTS } from '../journal-entry.fixture';
import { TARGET } from '../compare-runs/compared-runs.fixture';
import type { Results, ResultsCheck } from '../results-schema';
import { emptyResults } from '../results.fixture';
import { temporaryFolder } from '../temporary-folder.fixture';
import { githubAnnotations } from './annotation';
import { reportToGithub } from './github-report';
import { jobSummary } from './job-summary';
import { markdownText } from './markdown-text';
import { workflowCommand } from './workflow-command';

const CHECKS = Object.values(VERDICTS).map((verdict) => resultsCheck(checkEntry({ verdict })));
const results = (over: Partial<Results> = {}): Results => ({
  ...emptyResults({ success: false }),
  target: TARGET,
  environment: ENVIRONMENT,
  checks: CHECKS,
  ...over,
});
const broken = (margin: number): ResultsCheck =>
  resultsCheck(
    checkEntry({ verdict: { outcome: 'failed', observed: estimate(), limit: milliseconds(1), margin } }),
  );
const ADVICE: Advice = {
  kind: 'broken promise',
  text: 'The batch is too large.',
  evidence: ['itl p99 31 ms'],
  command: 'npx cucumber-js --tags @latency',
};

describe('annotations of GitHub', () => {
  it('are an error, a warning or a notice beside the row, with the verdict and what to do', () => {
    const [failed, inconclusive, unmeasured, ...more] = githubAnnotations(results());
    expect(more).to.deep.equal([]);
    expect([failed, inconclusive, unmeasured].map((each) => each?.level)).to.deep.equal([
      'error',
      'warning',
      'notice',
    ]);
    expect(failed).to.deep.include({
      place: { file: 'features/llm_sampling_performance.feature', line: 14 },
      title: 'small, 32, 1000: itl p99 failed',
    });
    expect(failed?.message)
      .to.include('95% interval 29 to 33 ms')
      .and.include('features/llm_sampling_performance.feature:14');
    expect(inconclusive?.message)
      .to.include('about 41,000 tokens would settle it')
      .and.include('LLM_SAMPLING_BUDGET');
    expect(unmeasured?.message).to.include('no NVIDIA GPU here');
  });

  it('stand where the caller says that the limit is written', () => {
    const [failed] = githubAnnotations(results(), ({ featureFile }) => ({
      file: featureFile,
      line: 27,
      column: 61,
    }));
    expect(workflowCommand(failed!)).to.match(
      /^::error file=features\/llm_sampling_performance\.feature,line=27,col=61,title=small%2C 32%2C 1000%3A itl p99 failed::/u,
    );
  });

  it('are the ten worst of a level, the last with the number of the others', () => {
    const checks = Array.from({ length: 13 }, (_, index) => broken(-index / 10));
    const annotations = githubAnnotations(results({ checks }));
    expect(annotations).to.have.length(10);
    expect(annotations[0]?.message).to.include('2.2 times the limit');
    expect(annotations.at(-1)?.message).to.match(/And 3 more of this level/u);
    expect(githubAnnotations(results({ checks: checks.slice(0, 10) })).at(-1)?.message).to.not.include(
      'more',
    );
  });

  it('tell of errors that no promise tells of, first', () => {
    const outcome = {
      outcome: 'failed',
      durationMs: 1,
      error: 'connection refused',
      ledger: null,
      client: null,
    } as const;
    const told = results({
      run: { ...emptyResults().run, faults: ['the disk is full'], interrupted: true },
      scenarios: [scenarioRef(), scenarioRef({ line: 99, label: '' })].map((ref) => ({
        ...resultsScenarioRef(ref),
        ...outcome,
      })),
    });
    const errors = githubAnnotations(told).filter(({ level }) => level === 'error');
    // The row at line 14 failed for its promises, which are told already.
    expect(errors.map(({ message, place }) => [message.split('\n')[0], place?.line])).to.deep.equal([
      ['the disk is full', undefined],
      ['The run was interrupted before its end.', undefined],
      ['connection refused', 99],
      [CHECKS[1]?.summary, 14],
    ]);
  });

  it('are one line each, which no text can end or begin another command in', () => {
    const text = fc.string({
      unit: fc.constantFrom('\n', '\r', '::', '%', ',', '%0A', '\u001b[31m', 'error', 'é'),
    });
    fc.assert(
      fc.property(text, text, text, (title, message, file) => {
        const command = workflowCommand({ level: 'error', place: { file, line: 1 }, title, message });
        expect(command).to.match(/^::error file=[^:,\r\n]*,line=1,title=[^:,\r\n]*::[^\r\n]*$/u);
        expect(decodeURIComponent(/::error.*?::(.*)$/u.exec(command)?.[1] ?? '')).to.equal(
          message.replaceAll('\u001b[31m', ''),
        );
      }),
    );
  });
});

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
  function told(test: TestContext, variables: Record<string, string>, folder = temporaryFolder(test)) {
    const [commands, words]: [string[], string[]] = [[], []];
    const summary = join(folder, 'summary.md');
    reportToGithub(
      results(),
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
