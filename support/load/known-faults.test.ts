import { after, before, describe, it, mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { monotonicClock } from '../quantities/clock';
import { milliseconds } from '../quantities/units';
import { Simulator } from '../simulator/simulator';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { connectTarget } from '../target/connect-target';
import { loadLocalTokenizer } from '../target/token-count';
import { unending } from './fake-target.fixture';
import { JudgedOpenLoad } from './judged-open-load';
import { completed, summaryOf, values, verdict } from './known-faults.fixture';
import { holdThread, listened } from './listened-target.fixture';
import { closedModel, planOf, prompts } from './load-plans.fixture';
import type { LoadRun, LoadRunner } from './load-runner';
import { LocalRunner } from './local-runner.fixture';
import { parseStatistic } from './statistic';
import { LoadWorkers } from './workers/load-workers';
import { closing, content, event, RecordingServer, specOf } from './workers/recording-server.fixture';

/*
 * What other tools have got wrong (see the end of the contract of measurement), each as a test that a client with
 * that fault would not pass. No test knows how fast this machine is: servers never send early, so what took at
 * least so long by the server can be held against what the client says.
 */

const P50 = parseStatistic('p50');
const [REQUESTS, TOKENS] = [8, 5];
const workload = prompts({ model: 'simulated-model', outputTokens: [TOKENS], idPrefix: 'fault-' });
const BATCH = planOf(closedModel({ virtualUsers: REQUESTS, requestsEach: 1 }), { workload });

describe('A fault of other tools:', () => {
  let workers: LoadWorkers;
  before(async () => {
    workers = await LoadWorkers.start(1);
  });
  after(() => workers[Symbol.asyncDispose]());
  const send = (baseUrl: string, runner: LoadRunner = workers.clientsOf(specOf(baseUrl))): Promise<LoadRun> =>
    runner.begin(BATCH, unending).result;

  it('samples are back-filled at a fixed interval, so that 100 answers of 50 ms have a median of 25 ms', async () => {
    await using server = await Simulator.start({ timeToFirstToken: 50, slots: 200 });
    const load = await JudgedOpenLoad.run(
      {
        arrivals: { kind: 'constant', rate: 1000, count: 100 },
        workload: { ...workload, outputTokens: [1] },
        seed: 1,
        maxInFlight: 200,
        warmUp: milliseconds(0),
      },
      workers.clientsOf(specOf(server.baseUrl)),
      unending,
    );
    for (const name of ['ttft', 'ttft_scheduled'] as const) {
      expect(load.summary.estimate(name, P50)).to.include({ status: 'estimated', n: 100 });
      expect(Math.min(...values(load.summary, name))).to.be.at.least(50);
      expect(verdict(load.summary, [name, P50, 'at most', 30])).to.equal('failed');
    }
  });

  it('the time to the first byte is reported as the response time', async () => {
    await using server = await Simulator.start({ timeToFirstToken: 20, interTokenLatency: 20 });
    const summary = summaryOf(await send(server.baseUrl));
    expect(Math.min(...values(summary, 'e2e'))).to.be.at.least(20 + 4 * 20);
    expect(verdict(summary, ['e2e', P50, 'at most', 90])).to.equal('failed');
  });

  it('the empty role chunk, which comes at once, counts as the first token', async () => {
    await using server = await Simulator.start({ timeToFirstToken: 60, interTokenLatency: 1 });
    const run = await send(server.baseUrl);
    const summary = summaryOf(run);
    expect(Math.min(...values(summary, 'ttft'))).to.be.at.least(60);
    expect(verdict(summary, ['ttft', P50, 'at most', 50])).to.equal('failed');
    for (const { contentAt } of completed(run)) expect(contentAt).to.have.length(TOKENS);
  });

  it('the time per output token includes the first token', async () => {
    await using server = await Simulator.start({ timeToFirstToken: 300, interTokenLatency: 1 });
    const summary = summaryOf(await send(server.baseUrl));
    const whole = values(summary, 'e2e');
    for (const [request, tpot] of values(summary, 'tpot').entries())
      expect(tpot * (TOKENS - 1)).to.be.at.most(whole[request]! - 300 + 1e-6);
  });

  for (const [what, usageEvent] of [
    ['', event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 3 } })],
    [
      ', with an empty text in it',
      event({
        choices: [{ index: 0, delta: { content: '' } }],
        usage: { prompt_tokens: 3, completion_tokens: 3 },
      }),
    ],
  ] as const) {
    it(`the time per output token ends with the trailing usage event${what}`, async () => {
      const PAUSE = 40;
      const seen = Promise.withResolvers<undefined>();
      await using server = await RecordingServer.start((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(content('one ') + content('two ') + content('three '));
        void seen.promise.then(async () => {
          const until = monotonicClock.now() + PAUSE;
          while (monotonicClock.now() < until) await nextTurn();
          response.end(`${usageEvent}data: [DONE]\n\n`);
        });
      });
      await using target = connectTarget(specOf(server.baseUrl));
      let heard = 0;
      const listener = {
        content: () => {
          heard += 1;
          if (heard === 3) seen.resolve(undefined);
        },
      };
      const plan = planOf(closedModel({ requestsEach: 1 }), { workload });
      const run = await new LocalRunner(listened(target.inference, listener)).begin(plan, unending).result;
      const [record] = completed(run);
      const { sentAt, contentAt, endedAt, outputTokens } = record!;
      expect({ outputTokens, events: contentAt.length }).to.deep.equal({ outputTokens: 3, events: 3 });
      const [e2e, tpot] = [values(summaryOf(run), 'e2e'), values(summaryOf(run), 'tpot')].flat();
      expect(e2e).to.be.at.most(endedAt - sentAt - PAUSE);
      expect(tpot! * 2).to.be.at.most(endedAt - contentAt[0]! - PAUSE);
    });
  }

  it('waiting for the client itself is left out of the time to first token', async () => {
    const HELD = 40;
    await using server = await Simulator.start({ timeToFirstToken: 5, interTokenLatency: 1 });
    await using target = connectTarget(specOf(server.baseUrl));
    // The client is busy right after it has handed its first request over: that and all after it are sent late.
    let held = false;
    const called = (): void => {
      if (!held) holdThread(HELD);
      held = true;
    };
    const summary = summaryOf(
      await send(server.baseUrl, new LocalRunner(listened(target.inference, { called }))),
    );
    expect(Math.min(...values(summary, 'ttft_scheduled'))).to.be.at.least(HELD + 5);
    expect(Math.max(...values(summary, 'queue_wait'))).to.be.at.least(HELD);
    expect(verdict(summary, ['ttft_scheduled', P50, 'at most', HELD])).to.equal('failed');
    for (const [request, scheduled] of values(summary, 'ttft_scheduled').entries())
      expect(scheduled).to.be.at.least(values(summary, 'ttft')[request]! + HELD);
  });

  it('the text of each chunk is tokenised anew, and that counted as tokens', async () => {
    const pieces = ['anti', 'disestab', 'lishmentarian', 'ism'];
    const tokenizer = await loadLocalTokenizer();
    const retokenised = pieces.reduce((sum, piece) => sum + tokenizer(piece), 0);
    const whole = tokenizer(pieces.join(''));
    expect(new Set([4, whole, retokenised]).size, 'the counts can be told apart').to.equal(3);
    for (const [end, tokens, source] of [
      [closing(pieces.length), pieces.length, 'client, tokens by usage'],
      ['data: [DONE]\n\n', whole, 'client, tokens by local tokenizer'],
    ] as const) {
      await using server = await RecordingServer.start((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(pieces.map(content).join('') + end);
      });
      const summary = summaryOf(await send(server.baseUrl));
      expect(summary.outputTokens).to.equal(REQUESTS * tokens);
      expect(summary.source).to.equal(source);
    }
  });

  it('durations are taken by the wall clock, which is set meanwhile', async () => {
    const FIRST = 20;
    // In a process of its own: its clocks are not ours.
    await using server = await SpawnedSimulator.start('--ttft', `${FIRST} ms`, '--itl', '2 ms');
    await using target = connectTarget(specOf(server.baseUrl));
    mock.timers.enable({ apis: ['Date'], now: 1e12 });
    try {
      let jumps = 0;
      const jump = (): void => {
        jumps += 1;
        mock.timers.setTime(1e12 + (jumps % 2 === 0 ? -3_600_000 : 3_600_000));
      };
      const from = process.hrtime.bigint();
      const run = await send(server.baseUrl, new LocalRunner(listened(target.inference, { content: jump })));
      const elapsed = Number(process.hrtime.bigint() - from) / 1e6;
      expect(jumps).to.equal(REQUESTS * TOKENS);
      const summary = summaryOf(run);
      for (const name of ['e2e', 'ttft', 'ttft_scheduled'] as const)
        for (const value of values(summary, name)) expect(value).to.be.within(FIRST, elapsed);
      for (const gap of values(summary, 'chunk_gap')) expect(gap).to.be.within(0, elapsed);
      expect(run.histograms.e2e.minimum).to.be.at.least(FIRST);
    } finally {
      mock.timers.reset();
    }
  });
});
