import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parse as parseCsv } from 'csv-parse/sync';
import { parseMisbehaviour } from '../simulator/misbehaviour-text';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';

const KEY = 'the-key-of-the-stand-in';
const FEATURES = join(__dirname, '..', '..', 'features');

/** The stand-in of the guide's server, which answers within some ms. */
const standIn = (misbehaviour?: string): Promise<Simulator> =>
  Simulator.start({
    kind: 'llm-server',
    apiKey: KEY,
    timeToFirstToken: 3,
    interTokenLatency: 0.1,
    slots: 64,
    ...(misbehaviour === undefined ? {} : { misbehaviour: [parseMisbehaviour(misbehaviour)] }),
  });

const asked = ({ origin }: Simulator, others: Readonly<Record<string, string>> = {}) => ({
  LLM_BASE_URL: origin,
  LLM_API: 'llm-server',
  LLM_ROUTES: 'server',
  LLM_API_KEY: KEY,
  LLM_TIME_COMPRESSION: '300',
  ...others,
});

/** The feature with only those rows of its tables that begin so; other lines stay. */
function feature(name: string, ...kept: readonly string[]): string {
  const lines = readFileSync(join(FEATURES, `${name}.feature`), 'utf8').split('\n');
  let table = 0;
  return lines
    .filter((line) => {
      table = /^ *\|/.test(line) ? table + 1 : 0;
      const indent = line.length - line.trimStart().length;
      const [, cell = ''] = line.split('|');
      return (
        table < 2 ||
        indent < 6 ||
        line.includes('sequence_length') ||
        kept.includes(cell.trim()) ||
        cell.trim() === 'small'
      );
    })
    .join('\n');
}

describe("A run on the guide's own kind of server", { concurrency: 2 }, () => {
  it('keeps every promise of structured output, and checks every answer', async (test) => {
    await using server = await standIn();
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('structured_output', 'simple'),
      environment: asked(server),
    });
    const { checks } = run.results;
    const compliance = checks.find(({ metric }) => metric === 'schema compliance');
    expect(compliance?.observed, run.output).to.include({ value: 100, of: 'answers' });
    expect(checks.find(({ metric }) => metric === 'share of distinct schemas')?.outcome).to.equal('passed');
    expect(run.output).to.contain('PASSED  schema overhead');
    expect(run.results.target?.serverKind).not.to.equal('OpenAI-compatible server');
    expect(run.output).not.to.contain(KEY);
  });

  it('fails where the server gives a cached answer to another schema, and says which', async (test) => {
    await using server = await standIn('cached answer every 2');
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('structured_output', 'simple'),
      environment: asked(server),
    });
    expect(run.exitCode).to.equal(1);
    expect(run.output).to.match(/FAILED {2}schema compliance/);
    expect(run.output).to.match(/FAILED {2}share of repeated answers/);
  });

  it('compares both endpoints in turns, and leaves the table that the guide asks for', async (test) => {
    await using server = await standIn();
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('structured_vs_unstructured', 'simple'),
      environment: asked(server),
    });
    expect(run.exitCode, run.output).to.equal(0);
    const csv = run.read('comparison.csv');
    expect(csv.split('\r\n')[0]).to.equal(
      'Model,Test Case,Endpoint,Latency (s),Input Tokens,Output Tokens,Total Requests,Average Duration (s)',
    );
    const rows = parseCsv<Record<string, string>>(csv, { columns: true });
    expect(rows.map(({ Endpoint }) => Endpoint)).to.deep.equal(['structured', 'unstructured']);
    expect(Number(rows[0]?.['Total Requests'])).to.equal(100);
    expect(run.read('guide-summary.html')).to.contain('simple: structured against unstructured');
  });

  it('puts the loads on its small routes, and sums them up as the guide does', async (test) => {
    await using server = await standIn();
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('api_endpoints', 'light', 'wrk -t4 -c10'),
      environment: asked(server),
      flags: ['--name', 'stand the load'],
    });
    const [head, ...rows] = run.read('scenario-summary.csv').trimEnd().split('\r\n');
    expect(head).to.equal(
      'Test Type,Scenario,Threads,Connections,Duration,Requests/sec,Latency(avg),Latency(p95),Latency(p99)',
    );
    expect(rows, run.output).to.have.length(4);
    expect(rows[1]).to.match(/^Health Check,wrk -t4 -c10,4,10,/);
    expect(
      run.results.scenarios.every(({ ledger }) => ledger?.['scheduled'] === ledger?.['completed']),
    ).to.equal(true);
  });

  it('holds conversations where there is no route for them, and leaves every turn', async (test) => {
    await using server = await standIn();
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('conversation', 'short'),
      environment: asked(server),
    });
    const conversations = JSON.parse(run.read('conversations.json')) as { turns: unknown[] }[];
    // Three times as the data file says, and twice at temperature 0.
    expect(
      conversations.map(({ turns }) => turns.length),
      run.output,
    ).to.deep.equal([3, 3, 3, 3, 3]);
    const rate = run.results.checks.find(({ metric }) => metric === 'cache hit rate');
    expect(rate?.outcome).to.equal('not measured');
    expect(rate?.reason).to.contain('does not report');
  });

  it('ends soon with a wrong key, and says what to set', async (test) => {
    await using server = await standIn();
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('structured_output', 'simple'),
      environment: asked(server, { LLM_API_KEY: 'another-key' }),
    });
    expect(run.exitCode).to.equal(1);
    expect(run.output).to.match(/401/);
    expect(run.output).to.contain('LLM_API_KEY');
    expect(run.output).not.to.contain('another-key');
  });

  it('ends soon where a route answers 404, and names it and the setting', async (test) => {
    await using server = await standIn();
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('text_generation', '1'),
      environment: asked(server, { LLM_ROUTES: '{"unstructured": "/api/v1/nowhere"}' }),
    });
    expect(run.exitCode).to.equal(1);
    expect(run.output).to.contain('/api/v1/nowhere');
    expect(run.output).to.contain('LLM_ROUTES');
  });
});
