import { describe, it } from 'node:test';
import { expect } from 'chai';
import { adviceOf } from './advice-of';
import { AGAIN, checkOf, earlierRun, runOf, withSettings } from './advised-run.fixture';
import { compareCommand, fullCommand, rowsCommand } from './command';

const row = { featureFile: 'features/a.feature', line: 3, tags: ['@x'] };
const full = { timeCompression: '1', tokenCompression: '1', soakTime: '31536000000' };

describe('rowsCommand', () => {
  it('keeps the full profile, and names the tags without which rows are left out', () => {
    const run = runOf([]);
    expect(rowsCommand(withSettings(run, full), [row])).to.equal(
      'npx cucumber-js --profile full features/a.feature:3',
    );
    const soak = { ...row, tags: ['@kill-soak'] };
    expect(rowsCommand(run, [soak])).to.equal(`${AGAIN} --tags @kill-soak features/a.feature:3`);
    expect(rowsCommand(run, [soak, row])).to.equal(undefined);
  });

  it('quotes what a shell would read', () => {
    const odd = { ...row, featureFile: "-$(x)'y z.feature" };
    expect(rowsCommand(runOf([]), [odd])).to.equal(String.raw`${AGAIN} './-$(x)'\''y z.feature:3'`);
    expect(rowsCommand(runOf([]), [{ ...row, featureFile: 'a\nb' }])).to.equal(undefined);
    expect(rowsCommand(runOf([]), [])).to.equal(undefined);
  });

  it('runs a whole file where a line of it is not known', () => {
    const rows = [row, { ...row, line: undefined }, { ...row, featureFile: 'b.feature' }];
    expect(rowsCommand(runOf([]), rows)).to.equal(`${AGAIN} features/a.feature b.feature:3`);
  });

  it('judges results of another tool again, and measures them by no setting', () => {
    const imported = { ...row, tags: ['@imported'] };
    const run = withSettings(runOf([]), { importedResults: '{"tool":"aiperf","path":"my results.jsonl"}' });
    const judge = "npm run judge -- aiperf 'my results.jsonl' --feature features/a.feature";
    expect(rowsCommand(run, [imported])).to.equal(`${judge}:3`);
    expect(rowsCommand(run, [imported, { ...imported, line: 4 }])).to.equal(judge);
    expect(rowsCommand(run, [imported, { ...imported, featureFile: 'b.feature' }])).to.equal(undefined);
    expect(rowsCommand(run, [imported, row])).to.equal(undefined);
    expect(rowsCommand(run, [imported], { LLM_SAMPLING_BUDGET: '60 s' })).to.equal(undefined);
    expect(fullCommand(run, [imported])).to.equal(undefined);
    for (const importedResults of ['no JSON', '{"tool":"aiperf"}', 'null'])
      expect(rowsCommand(withSettings(run, { importedResults }), [imported])).to.equal(undefined);
    expect(rowsCommand(runOf([]), [imported])).to.equal(undefined);
  });
});

describe('The settings of a run in its commands', () => {
  const failed = runOf([checkOf('failed')]);
  const ROW = 'features/llm_sampling_performance.feature:14';
  const advised = (settings: Readonly<Record<string, string>>) =>
    adviceOf(withSettings(failed, settings), [])[0];

  it('are those that are not the standard ones, quoted, before those that the advice sets', () => {
    const settings = {
      baseUrl: 'http://gpu/v1',
      modelSmall: "it's",
      samplingBudget: '60000',
      api: 'openai-chat',
    };
    const run = withSettings(failed, settings);
    expect(rowsCommand(run, [row])).to.equal(
      String.raw`LLM_BASE_URL=http://gpu/v1 LLM_MODEL_SMALL='it'\''s' LLM_SAMPLING_BUDGET='60 s' npx cucumber-js features/a.feature:3`,
    );
    expect(rowsCommand(run, [row], { LLM_SAMPLING_BUDGET: '4 min' })).to.contain(
      "LLM_MODEL_SMALL='it'\\''s' LLM_SAMPLING_BUDGET='4 min' npx",
    );
  });

  it('are left to people where they are many, but for those that say what is measured', () => {
    const settings = { baseUrl: 'http://gpu/v1', cluster: 'nodes.json', api: 'llm-server', model: 'm' };
    const advice = advised({ ...settings, temperature: '0', transport: 'lean' });
    expect(advice?.command).to.equal(
      `LLM_BASE_URL=http://gpu/v1 LLM_CLUSTER=nodes.json npx cucumber-js ${ROW}`,
    );
    expect(advice?.text).to.match(/ Give the command the same LLM_ settings as this run had\.$/u);
    const shared = advised({ ...settings, temperature: '0', loadWorkers: '2', redisUrl: '[set]' });
    expect(shared?.text).to.match(/ the same LLM_, LOAD_ and REDIS_ settings as this run had\.$/u);
    expect(advised({ ...settings, temperature: '1', cluster: 'process' })?.text).to.not.contain('Give');
  });

  it('never hold a secret, nor what is left of one: people are asked for them, also after a long text', () => {
    const settings = { baseUrl: 'http://gpu/[redacted]/v1', apiKey: '[set]', headers: 'X-Team' };
    const error = 'x'.repeat(999);
    const scenario = { ...checkOf('failed'), outcome: 'failed' as const, error, durationMs: 1 };
    const run = runOf([], { scenarios: [{ ...scenario, ledger: null, client: null }] });
    const [advice] = adviceOf(withSettings(run, settings), []);
    expect(advice?.command).to.equal(`npx cucumber-js ${ROW}`);
    expect(advice?.text).to.match(
      /x… Give the command the same LLM_API_KEY and LLM_HEADERS and LLM_BASE_URL as this run had\.$/u,
    );
    expect(advice?.text.length).to.be.at.most(400);
  });

  it('do not stop a command of the full profile from taking the promises at their word', () => {
    const shorter = { samplingBudget: '9000', timeCompression: '10', modelSmall: 'm' };
    expect(fullCommand(withSettings(failed, shorter), [row])).to.equal(
      'LLM_MODEL_SMALL=m npx cucumber-js --profile full features/a.feature:3',
    );
    const longer = withSettings(failed, { ...full, samplingBudget: '300000' });
    expect(fullCommand(longer, [row])).to.equal(
      "LLM_SAMPLING_BUDGET='5 min' npx cucumber-js --profile full features/a.feature:3",
    );
  });

  it('do not belong to commands that measure nothing', () => {
    const settings = { apiKey: '[set]' };
    const run = withSettings(runOf([checkOf('failed')]), settings);
    const [advice] = adviceOf(run, [withSettings(earlierRun('b', [checkOf('passed')]), settings)]);
    expect(advice?.command).to.match(/^npm run compare/u);
    expect(advice?.text).to.not.contain('LLM_API_KEY');
  });
});

describe('compareCommand', () => {
  it('names runs of the folder that we are in, and of one that looks like an option', () => {
    expect(compareCommand('', 'a', 'b')).to.equal('npm run compare -- ./a ./b');
    expect(compareCommand('-r', 'a', 'b')).to.equal('npm run compare -- ./-r/a ./-r/b');
  });
});
