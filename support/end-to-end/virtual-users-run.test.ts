import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { median } from 'simple-statistics';
import { CucumberRun } from './cucumber-run.fixture';
import { HAS_PROCESS_FILES, processesWith } from './process-tree.fixture';
import {
  expectAllInBooks,
  expectBooksInBalance,
  measurementsOf,
  outcomesOf,
  SHORT,
  sweep,
  usersFeature,
} from './user-feature.fixture';

const LEVELS = [1, 2, 4, 8, 16];
const SLOTS = 4;
/** Slot to last of eight tokens, in ms. */
const SERVICE = 20 + 7 * 10;
const MOST_RATE = (1000 * SLOTS) / SERVICE;

describe('A sweep of virtual users', { concurrency: 1 }, () => {
  it('shows by level that a server of four slots is full with four users', async (test) => {
    await using simulator = await SpawnedSimulator.start(
      ...['--ttft', '20 ms', '--itl', '10 ms', '--streams', String(SLOTS)],
    );
    const limits = LEVELS.map((users) => [String(users), '5 s', '500 ms', '60%']);
    const header = ['virtual_users', 'median TTFT', 'median TPOT', 'error rate'];
    const run = await CucumberRun.toItsEnd(test, {
      feature: usersFeature([sweep(LEVELS, header, ...limits)]),
      environment: { ...SHORT, LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(0);
    expect([...outcomesOf(run)]).to.deep.equal(
      LEVELS.flatMap((users) =>
        ['ttft p50', 'tpot p50', 'error_rate'].map((name) => [
          `${name} at ${users} virtual user${users === 1 ? '' : 's'}`,
          'passed',
        ]),
      ),
    );
    const measured = measurementsOf(run);
    const at = (name: string, users: number): number => measured.get(`${name} at ${users} users`) ?? NaN;
    const rates = new Map(LEVELS.map((users) => [users, at('request_rate', users)]));
    const full = rates.get(SLOTS) ?? NaN;
    // Twice and four times the users bring no more; before that each user brought as much as the first.
    expect((rates.get(8) ?? NaN) / full).to.be.within(0.6, 1.6);
    expect((rates.get(16) ?? NaN) / full).to.be.within(0.6, 1.6);
    expect(full / (rates.get(1) ?? NaN)).to.be.within(1.8, 7);
    expect(rates.get(16)).to.be.within(0.4 * MOST_RATE, 1.25 * MOST_RATE);
    // Who comes to a full server waits: for one round of the slots, and for three.
    expect(at('ttft p50', 8)).to.be.above(0.7 * SERVICE);
    expect(at('ttft p50', 16)).to.be.above(2 * SERVICE);
    expect(at('tpot p50', 16)).to.be.within(8, 40);
    for (const users of LEVELS) expect(at('error_rate', users)).to.equal(0);
    expect(run.notes).to.match(/^ *16  +\d/m);

    const charts = readdirSync(run.file('charts'));
    expect(charts.some((name) => name.includes('bottleneck'))).to.equal(true);
    const chart = charts.find((name) => name.includes('virtual-users')) ?? '';
    expect(run.read(`charts/${chart}`))
      .to.match(/^<svg/)
      .and.contain('users');
    expectBooksInBalance(run);
    // Few requests of a lone user decide nothing: that level is looked at again when it is judged.
    expectAllInBooks(run);
    expect(run.results.scenarios[0]?.ledger).to.include({ 'http error': 0, aborted: 0, dropped: 0 });
    if (HAS_PROCESS_FILES) expect(processesWith('LLM_REPORTS', run.reports)).to.deep.equal([]);
  });

  it('of a thousand users tells what the server did, or that its own client could not', async (test) => {
    await using simulator = await SpawnedSimulator.start(
      ...['--ttft', '200 ms', '--itl', '50 ms', '--streams', '1000'],
    );
    const header = ['virtual_users', 'median TTFT', 'median TPOT', 'error rate'];
    const run = await CucumberRun.toItsEnd(test, {
      feature: usersFeature([sweep([1000], header, ['1000', '1 s', '200 ms', '5%'])], {
        prompt: '8',
        answer: '4',
        thinkTime: '1 s',
      }),
      environment: { LLM_LEVEL_TIME: '400 ms', LLM_BASE_URL: simulator.baseUrl },
    });
    expectBooksInBalance(run);
    const outcomes = new Set(outcomesOf(run).values());
    if (outcomes.has('inconclusive')) {
      const { reason } = run.results.checks.find(({ outcome }) => outcome === 'inconclusive') ?? {};
      expect(reason).to.match(/a load worker was busy .* LOAD_WORKERS/);
      return;
    }
    expect([...outcomes]).to.deep.equal(['passed']);
    // The server's own log has what it did: a client too busy to read would have seen something else.
    const sent = run.results.scenarios[0]?.ledger?.['sent'] ?? NaN;
    const truth = (await simulator.truthOf(sent)).filter(({ tokenSentAt }) => tokenSentAt.length === 4);
    const figures = truth.map(({ receivedAt, tokenSentAt }) => {
      const [first = NaN, last = NaN] = [tokenSentAt[0]?.at, tokenSentAt.at(-1)?.at];
      return { ttft: first - receivedAt, tpot: (last - first) / 3 };
    });
    const measured = measurementsOf(run);
    expect(measured.get('ttft p50 at 1000 users')).to.be.closeTo(
      median(figures.map(({ ttft }) => ttft)),
      150,
    );
    expect(measured.get('tpot p50 at 1000 users')).to.be.closeTo(median(figures.map(({ tpot }) => tpot)), 10);
    test.diagnostic(`1,000 users: ${[...outcomes].join()}; ${[...measured].map(String).join(' ')}`);
  });
});
