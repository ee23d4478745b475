import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Results, ResultsCheck, ResultsScenario } from '../results-schema';
import { clientFinding, clientRows } from './client-words';
import { overallAnswer } from './overall-answer';
import { pageDom, texts } from './page-dom.fixture';
import { pageHead } from './page-head';
import { endedScenario, resultsCheckOf, resultsOf } from './report-page.fixture';
import { trendLine } from './trend-line';

/** One kept promise, and beside it a scenario that ended so, without a check. */
const beside = (
  outcome: ResultsScenario['outcome'],
  run: Partial<Results['run']>,
  over: Partial<ResultsScenario> = {},
): Results => {
  const results = resultsOf(['passed'], run);
  const other = endedScenario({ outcome, line: 99, label: 'other', ledger: null, client: null, ...over });
  return { ...results, scenarios: [...results.scenarios, other] };
};
const FAILED = { success: false };
const CUT_OFF = { success: false, interrupted: true };

describe('overallAnswer', () => {
  it('is good only for a run that ended well, and says which scenarios gave no verdict', () => {
    for (const [results, tone, headline, sentence] of [
      [resultsOf(['passed']), 'good', 'The promise was kept', undefined],
      [resultsOf(['passed'], FAILED), 'bad', '1 of 1 checked promise kept', 'the run did not succeed'],
      [beside('pending', FAILED), 'open', '1 of 1 checked promise kept', '1 scenario ended as pending'],
      [beside('unknown', FAILED), 'open', '1 of 1 checked promise kept', '1 scenario ended as unknown'],
      [beside('undefined', FAILED), 'bad', '1 of 1 checked promise kept', '1 scenario failed before'],
      [beside('skipped', {}), 'absent', '1 of 1 checked promise kept', '1 scenario was skipped'],
      [beside('passed', {}), 'good', 'The promise was kept', '1 scenario passed without a promise'],
    ] as const) {
      const answer = overallAnswer(results);
      expect([answer.tone, answer.headline]).to.deep.equal([tone, headline]);
      if (sentence === undefined) expect(answer.sentences).to.deep.equal([]);
      else expect(answer.sentences.join('; ')).to.include(sentence);
    }
  });

  it('says "so far" of a run that was cut off or goes on, and counts apart what was not begun', () => {
    expect(overallAnswer(resultsOf(['passed'], CUT_OFF))).to.deep.equal({
      tone: 'open',
      headline: 'The promise checked so far was kept',
      sentences: [],
    });
    expect(overallAnswer(resultsOf(['passed', 'passed'], CUT_OFF)).headline).to.equal(
      'All 2 promises checked so far were kept',
    );
    expect(overallAnswer(resultsOf(['passed', 'failed'], CUT_OFF)).headline).to.equal(
      '1 of 2 promises kept so far',
    );
    expect(overallAnswer(resultsOf([], CUT_OFF)).headline).to.equal('No promise was checked so far');
    const cut = beside('skipped', CUT_OFF);
    expect(overallAnswer(cut).sentences).to.deep.equal(['1 scenario was not begun']);
    expect(overallAnswer(beside('skipped', CUT_OFF, { ledger: { sent: 3 } })).sentences).to.deep.equal([
      '1 scenario was skipped without a verdict',
    ]);
    const alerts = texts(pageDom(`<html><body>${pageHead(cut).html}</body></html>`), '.alert').join(' ');
    expect(alerts).to.include('1 of 2 scenarios had ended or begun; 1 was not begun');
  });
});

describe('clientFinding', () => {
  const { client } = endedScenario();
  const found = (over: object, checks: readonly ResultsCheck[] = [resultsCheckOf('passed')]): string => {
    const { tone, text } = clientFinding({ ...client!, ...over }, checks);
    return `${tone}: ${text}`;
  };
  const undecided = (reason: string): readonly ResultsCheck[] => [resultsCheckOf('inconclusive', { reason })];

  it('calls a client free of blame only where its verdicts and all of its figures do', () => {
    expect(found({})).to.match(/^good: The client was not the bottleneck/u);
    for (const reason of [
      'the client offered 5 req/s instead of 10 req/s',
      'the client sent its requests late: p99 schedule lag 4 ms, more than 5% of the limit of 50 ms',
      'at this load the instrument itself is off by 1.5 ms, and decides no limit below 4.5 ms',
      'a load worker was busy 96% of a quarter second',
    ])
      expect(found({}, undecided(reason)), reason)
        .to.match(/^open: /u)
        .and.not.include('not the bottleneck');
    expect(found({}, undecided('the limit lies inside the interval'))).to.match(/^good/u);
  });

  it('says first that workers had faults, and calls workers by their names', () => {
    const [worker] = client!.workers;
    const busy = { ...worker!, name: 'w2 on host-b', busiestWindow: 0.5 };
    const lost = { faults: ['worker w1 on host-a was lost'], workers: [{ ...busy, busiestWindow: 0.99 }] };
    expect(found(lost)).to.equal(
      'bad: The load was not the one that was planned: worker w1 on host-a was lost.',
    );
    expect(found({ workers: [worker, busy] })).to.contain(
      'the busiest quarter second, of w2 on host-b, was 50% busy',
    );
    for (const reason of [
      'load worker w2 on host-b was busy 96% of a quarter second',
      'another reason; load worker w2 was busy 96% of a quarter second',
    ])
      expect(found({}, undecided(reason))).to.match(/^open: .*a load worker was busy/u);
  });

  it('looks at no worker that had no request, and says that it had none', () => {
    const [worker] = client!.workers;
    const idle = { ...worker!, requests: 0, spanMs: 3, utilization: 1, busiestWindow: 1 };
    const workers = [{ ...worker!, requests: 448 }, idle];
    expect(found({ workers })).to.match(/^good: .*its busiest quarter second was 27% busy/u);
    expect(found({ workers: [idle] })).to.match(/^open: .*had no request/u);
    const rows = new Map(clientRows({ ...client!, workers }));
    expect(rows.get('Worker 1: busy')).to.match(/; 448 requests$/u);
    expect(rows.get('Worker 2')).to.equal('had no request of these loads');
    expect([...rows.keys()].filter((name) => name.startsWith('Worker 2'))).to.have.length(1);
  });

  it('tells one fault of each worker and kind, and how many others there are', () => {
    const late = (name: string, ms: number): string =>
      `load worker ${name} began ${ms} ms late, more than 5 ms`;
    const faults = [late('w1', 6), late('w1', 7), late('w2', 8), 'a', 'b', 'c'];
    expect(found({ faults })).to.equal(
      `bad: The load was not the one that was planned: ${late('w1', 6)} (and 1 more of this); ${late('w2', 8)}; a; ` +
        'and 2 more, among the figures of the client.',
    );
    expect(clientRows({ ...client!, faults }).filter(([name]) => name === 'Workers: fault')).to.have.length(
      6,
    );
  });

  it('has a row for each fault, and one for how nearly workers began together', () => {
    const rows = new Map(
      clientRows({
        ...client!,
        workers: [{ ...client!.workers[0]!, name: 'w2 on host-b' }],
        faults: ['worker w1 on host-a was lost'],
        beginning: { skewMs: 0.8, boundMs: 1.2 },
      }),
    );
    expect(rows.get('Workers: fault')).to.equal('worker w1 on host-a was lost');
    expect(rows.get('Worker w2 on host-b: busy')).to.match(/ of its busiest quarter second/u);
    expect(rows.get('Workers: began together')).to.equal(
      'within 800 µs of each other, by their clocks at most 1.2 ms',
    );
    expect([...rows.keys()][0]).to.equal('Workers: fault');
  });

  it('doubts it for the same CPU shares and late events for which the advice does', () => {
    expect(found({ steal: 0.03 })).to.match(/^open: .*hypervisor took 3%/u);
    expect(found({ cpuPressure: 0.15 })).to.match(/^open: .*waited for a CPU 15%/u);
    const late = [resultsCheckOf('passed', { limit: { value: 10, unit: 'ms' } })];
    const [worker] = client!.workers;
    const eventLoopDelayMs = { p50: 1, p99: 6, maximum: 9 };
    expect(found({ workers: [{ ...worker, eventLoopDelayMs }] }, late)).to.match(
      /^open: .*looked at its events 6 ms late/u,
    );
  });
});

describe('trendLine', () => {
  const earlier = (...outcomes: readonly ResultsCheck['outcome'][]): string =>
    trendLine(
      resultsCheckOf('passed'),
      outcomes.map((outcome, index) => ({ run: `run ${index}`, check: resultsCheckOf(outcome) })),
    ).html;

  it('counts the runs that decided the promise, and says where none did', () => {
    expect(earlier('passed', 'not measured', 'failed', 'inconclusive')).to.include('kept in 1 of 2<');
    expect(earlier('not measured', 'not measured', 'not measured')).to.include('never measured');
    expect(earlier('inconclusive', 'not measured')).to.include('never decided');
  });
});
