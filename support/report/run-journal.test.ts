import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { ENVIRONMENT } from './environment.fixture';
import { checkEntry, estimate, scenarioRef, VERDICTS } from './journal-entry.fixture';
import { ReportError } from './report-error';
import { resultsJsonSchema, resultsSchema, type Results } from './results-schema';
import { RunFolder } from './run-folder';
import { RunJournal, type JournalOptions } from './run-journal';
import { temporaryFolder } from './temporary-folder.fixture';

const STARTED = new Date('2026-03-04T05:06:07.000Z');
const SECRET = 'sk-planted-key';

function journalIn(test: TestContext, options: JournalOptions = {}): RunJournal {
  return new RunJournal(RunFolder.at(join(temporaryFolder(test), 'reports'), STARTED), options);
}

const read = (journal: RunJournal, name: string): string => readFileSync(journal.folder.file(name), 'utf8');
const results = (journal: RunJournal): Results => JSON.parse(read(journal, 'results.json')) as Results;

/** Everything that a run can tell, once. */
function tellAll(journal: RunJournal, word = ''): void {
  const scenario = scenarioRef({ row: { model_size: `small${word}` } });
  journal.target({
    baseUrl: 'http://user:pass@127.0.0.1:8000/v1',
    serverKind: 'vllm',
    models: [`model${word}`],
    serverSettings: { block_size: '16', model_path: `of ${word}` },
    embedded: false,
    note: 'untrained: for timing',
    settings: { api: 'chat', headers: { authorization: `Bearer ${word}` } },
  });
  journal.environment(ENVIRONMENT);
  for (const verdict of Object.values(VERDICTS))
    journal.check(checkEntry({ scenario, verdict, source: `from ${word}` }));
  journal.measurement({
    scenario,
    metric: 'ttft mean',
    estimate: estimate({ high: Infinity }),
    source: word,
  });
  journal.measurement({ scenario, metric: 'tpot mean', estimate: estimate({ value: NaN }), source: word });
  journal.ledger(scenario, { scheduled: 3, completed: 2 });
  journal.ledger(scenario, { scheduled: 1, completed: 1, dropped: 1 });
  journal.request(scenario, { index: 0, gaps: Float64Array.of(1.5, 2), error: `401 for ${word}` });
  journal.request(scenario, { index: 1 });
  journal.chart(scenario, `itl of ${word}`, `<svg>${word}</svg>`);
  journal.note(scenario, `said ${word}`);
  journal.scenario(scenario, { outcome: 'failed', durationMs: 1234, error: `no: ${word}` });
  journal.fault(`the table is wrong: ${word}`);
}

describe('RunJournal', () => {
  it('writes results that keep to their schema', async (test) => {
    const journal = journalIn(test);
    tellAll(journal);
    await journal.close({ interrupted: false, success: false });
    const validate = new Ajv2020({ strict: true, formats: { 'date-time': true } }).compile(
      resultsJsonSchema(),
    );
    expect(validate(results(journal)), JSON.stringify(validate.errors)).to.be.true;
    expect(() => resultsSchema.parse(results(journal))).not.to.throw();
  });

  it('validates even when nothing happened', async (test) => {
    const journal = journalIn(test);
    await journal.close({ interrupted: true, success: false });
    expect(() => resultsSchema.parse(results(journal))).not.to.throw();
  });

  it('keeps values, open bounds, books and times', async (test) => {
    let now = 5000;
    const journal = journalIn(test, { clock: { now: () => milliseconds(now) } });
    tellAll(journal);
    now += 2500;
    await journal.close({ interrupted: false, success: true });
    const { run, target, checks, measurements, scenarios } = results(journal);
    expect(run).to.deep.include({ durationMs: 2500, endedAt: '2026-03-04T05:06:09.500Z', success: true });
    expect(target?.baseUrl).to.equal('http://127.0.0.1:8000/v1');
    expect(target?.serverSettings).to.include({ block_size: '16' });
    expect(checks.map(({ outcome }) => outcome)).to.deep.equal(Object.keys(VERDICTS));
    expect(checks[0]).to.deep.include({ margin: 0.479, limit: { value: 10, unit: 'ms' }, reason: null });
    expect(checks[3]).to.deep.include({ observed: null, reason: 'no NVIDIA GPU here' });
    expect(measurements, 'one without a value is left out').to.have.length(1);
    expect(measurements[0]?.observed).to.deep.include({ low: 4.9, high: null, unit: 'ms' });
    expect(scenarios[0]?.ledger).to.deep.equal({ scheduled: 4, completed: 3, dropped: 1 });
  });

  it('writes requests in their order, each with the place of its scenario', async (test) => {
    const journal = journalIn(test);
    tellAll(journal);
    await journal.close({ interrupted: false, success: true });
    const lines = read(journal, 'requests.ndjson').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal([
      {
        scenario: 'features/llm_sampling_performance.feature:14',
        index: 0,
        gaps: [1.5, 2],
        error: '401 for ',
      },
      { scenario: 'features/llm_sampling_performance.feature:14', index: 1 },
    ]);
  });

  it('lets a secret into no file', async (test) => {
    const journal = journalIn(test, { secrets: [SECRET] });
    tellAll(journal, SECRET);
    await journal.close({ interrupted: false, success: false });
    const names = readdirSync(journal.folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(names).to.have.length(6);
    for (const name of names.filter((path) => !path.endsWith('environment.json')))
      expect(readFileSync(name, 'utf8')).to.include('[redacted]').and.not.to.include(SECRET);
    expect(JSON.stringify(journal.checks)).not.to.include(SECRET);
  });

  it('leaves what it measured when it is killed', async (test) => {
    const execArgv = ['-r', 'ts-node/register/transpile-only'];
    const run = fork(join(__dirname, 'killed-run.fixture.ts'), [temporaryFolder(test)], { execArgv });
    const [path] = (await once(run, 'message')) as [string];
    const requests = join(path, 'requests.ndjson');
    const lines = (): number =>
      existsSync(requests) ? readFileSync(requests, 'utf8').split('\n').length - 1 : 0;
    while (lines() < 1000) await setImmediate();
    run.kill('SIGKILL');
    await once(run, 'exit');

    const left = resultsSchema.parse(JSON.parse(readFileSync(join(path, 'results.json'), 'utf8')));
    expect(left.run.interrupted).to.be.true;
    expect(left.scenarios).to.have.length(1);
    expect(left.checks, 'the check of the unfinished scenario too').to.have.length(2);
  });

  it('numbers charts of one name and closes once', async (test) => {
    const journal = journalIn(test);
    const chart = (scenario: string, name: string): string =>
      journal.chart(scenarioRef({ scenario, label: 'small, 32' }), name, '');
    expect(chart('Sampling', 'ITL')).to.equal('charts/sampling-small-32-itl.svg');
    expect(chart('sampling', 'itl')).to.equal('charts/sampling-small-32-itl-2.svg');
    expect(journal.chart(scenarioRef({ scenario: '..', label: '' }), '../..', '')).to.equal(
      'charts/chart.svg',
    );
    const first = journal.close({ interrupted: false, success: true });
    await journal.close({ interrupted: true, success: false });
    await first;
    expect(results(journal).run).to.deep.include({ interrupted: false, success: true });
    expect(existsSync(join(journal.folder.root, 'latest', 'junit.xml'))).to.be.true;
  });

  it('tells of a folder that cannot be written once, and goes on without', async (test) => {
    const root = join(temporaryFolder(test), 'reports');
    writeFileSync(root, 'a file where the folder should be');
    const journal = new RunJournal(RunFolder.at(root, STARTED));
    expect(() => {
      journal.fault('first');
    }).to.throw(ReportError, 'something else stands in its place');
    tellAll(journal);
    await journal.close({ interrupted: false, success: false });
    expect(journal.results.checks).to.have.length(4);
  });

  it('tells of a request log that cannot be written with the next call', async (test) => {
    const journal = journalIn(test);
    journal.folder.prepare('requests.ndjson');
    mkdirSync(journal.folder.file('requests.ndjson'));
    journal.request(scenarioRef(), { index: 0 });
    let error: unknown;
    await journal.close({ interrupted: false, success: true }).catch((reason: unknown) => (error = reason));
    expect(error).to.be.instanceOf(ReportError);
    expect(String(error)).to.include('requests.ndjson: something else stands in its place');
  });
});
