import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { ENVIRONMENT } from '../environment.fixture';
import { resultsCheck, resultsScenarioRef } from '../journal-entry';
import { checkEntry, estimate, milliseconds, scenarioRef, VERDICTS } from '../journal-entry.fixture';
import { TARGET } from '../compare-runs/compared-runs.fixture';
import type { Results, ResultsCheck } from '../results-schema';
import { emptyResults } from '../results.fixture';
import { githubAnnotations } from './annotation';
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

  /** The lines of the first annotation after what was measured. */
  const commandsOf = (over: Partial<ResultsCheck>, settings: Record<string, string> = {}) =>
    githubAnnotations({
      ...emptyResults(),
      target: { ...TARGET, settings },
      checks: [{ ...CHECKS[2]!, ...over }],
    })[0]
      ?.message.split('\n')
      .slice(3);

  it('hold commands that a shell takes as they are, and none that cannot be copied', () => {
    const featureFile = "features/our own/it's.feature";
    const place = String.raw`'features/our own/it'\''s.feature:14'`;
    expect(commandsOf({ featureFile, outcome: 'failed' })).to.deep.equal([
      `To run it alone: npx cucumber-js ${place}`,
    ]);
    expect(commandsOf({ featureFile })).to.deep.equal([
      `To give it more time: LLM_SAMPLING_BUDGET='120 s' npx cucumber-js ${place}`,
    ]);
    expect(commandsOf({ featureFile: 'features/\u202e.feature' })).to.deep.equal([]);
    // A report does not hold the key.
    expect(commandsOf({ outcome: 'failed' }, { apiKey: '[set]' })?.[1]).to.include('LLM_API_KEY');
  });

  it('give no more time to what was stopped, or was measured by another tool', () => {
    const place = 'features/llm_sampling_performance.feature:14';
    expect(commandsOf({ source: 'stopped before its end' })).to.deep.equal([
      `To run it to its end: npx cucumber-js ${place}`,
    ]);
    const importedResults = JSON.stringify({ tool: 'aiperf', path: '/data/my results.jsonl' });
    for (const tags of [['@imported'], ['@ours']]) {
      for (const outcome of ['failed', 'inconclusive', 'not measured'] as const) {
        expect(commandsOf({ tags, outcome }, { importedResults })).to.deep.equal([
          `To judge the file again: npm run judge -- aiperf '/data/my results.jsonl' --feature ${place}`,
        ]);
      }
    }
    // Without a file the reason of the verdict says how to name one.
    expect(commandsOf({ tags: ['@imported'] })).to.deep.equal([]);
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
