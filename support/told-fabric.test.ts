import { afterEach, describe, it, mock } from 'node:test';
import { expect } from 'chai';
import { clientHealth } from './load/health/client-health.fixture';
import { Ledger } from './load/ledger';
import { prompts } from './load/load-plans.fixture';
import type { LoadRun, TimedLoad } from './load/load-runner';
import { completed, failed } from './load/record.fixture';
import type { RequestRecord } from './load/request-record';
import { LoadWorkerError } from './load/workers/worker-handle';
import { milliseconds } from './quantities/units';
import { rejectionOf } from './rejection.fixture';
import type { ProgressLine } from './report/progress-line';
import type { TargetSpec } from './target/connect-target';
import { ToldFabric, type ToldScenario } from './told-fabric';

const LOST = 'load worker w2 on host-b was lost';
const none = milliseconds(0);
const PLAN = {
  load: { model: 'closed', virtualUsers: 1, requestsEach: 1, thinkTime: none, rampUp: none },
  ...{ workload: prompts(), round: 0, warmUp: true, firstRequest: 0 },
} as const;

class Heard implements ToldScenario {
  readonly faults: string[] = [];

  constructor(readonly title: string) {}

  sent({ health }: Parameters<ToldScenario['sent']>[0]): void {
    this.faults.push(...(health.faults ?? []));
  }
}

/** A load that ends when it is told to, with these records. */
class HandEndedLoad implements TimedLoad {
  readonly startAt = Promise.resolve(milliseconds(5));
  readonly #end = Promise.withResolvers<LoadRun>();
  readonly result = this.#end.promise;
  progress = { over: 0, inFlight: 0 };
  isStopped = false;

  stop(): void {
    this.isStopped = true;
  }

  end(records: readonly RequestRecord[], faults?: readonly string[]): void {
    const ledger = new Ledger();
    for (const { outcome } of records) {
      ledger.scheduled();
      ledger.sent();
      ledger.ended(outcome);
    }
    const health = { ...clientHealth(), ...(faults === undefined ? {} : { faults }) };
    this.#end.resolve({ records, counts: ledger.counts, health } as unknown as LoadRun);
  }

  fail(error: Error): void {
    this.#end.reject(error);
  }
}

function setUp() {
  const loads: HandEndedLoad[] = [];
  const told: (readonly [scenario: string, progress: Parameters<ProgressLine['load']>[2]])[] = [];
  const over: object[] = [];
  const now: { scenario: ToldScenario | undefined } = { scenario: undefined };
  const progress = {
    load: (_of: object, scenario: string, news: (typeof told)[number][1]) => told.push([scenario, news]),
    loadEnded: (of: object) => over.push(of),
  };
  const begin = (): HandEndedLoad => {
    const load = new HandEndedLoad();
    loads.push(load);
    return load;
  };
  const bare = {
    clientsOf: () => ({ description: 'two workers', begin }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const fabric = new ToldFabric(bare, { progress, scenario: () => now.scenario });
  const abortion = new AbortController();
  const send = (): readonly [TimedLoad, HandEndedLoad] => {
    const load = fabric.clientsOf({} as TargetSpec).begin(PLAN, abortion.signal);
    return [load, loads.at(-1)!];
  };
  return { now, send, told, over, abortion };
}

describe('ToldFabric', () => {
  afterEach(() => {
    mock.timers.reset();
  });

  it('tells the faults of every load to the scenario that it was begun in, and to no other', async () => {
    const { now, send } = setUp();
    const [first, second] = [new Heard('first'), new Heard('second')];
    now.scenario = first;
    const [warmUp, running] = send();
    now.scenario = second;
    const [next, alsoRunning] = send();
    running.end([completed()], [LOST]);
    alsoRunning.end([completed()]);
    expect((await warmUp.result).health.faults).to.deep.equal([LOST]);
    await next.result;
    expect([first.faults, second.faults]).to.deep.equal([[LOST], []]);
  });

  it('rejects with the faults where no request was answered, and tells them all the same', async () => {
    const { now, send } = setUp();
    const heard = new Heard('a scenario');
    now.scenario = heard;
    for (const [records, text] of [
      [[], `${LOST}; no request was made`],
      [[failed(), failed()], new RegExp(`^${LOST}; none of 2 requests was answered, the first \\(.+\\): .+`)],
    ] as const) {
      const [load, running] = send();
      running.end(records, [LOST]);
      const error = await rejectionOf(load.result);
      expect(error).to.be.instanceOf(LoadWorkerError);
      expect(error?.message).to.match(typeof text === 'string' ? new RegExp(`^${text}$`) : text);
    }
    expect(heard.faults).to.deep.equal([LOST, LOST]);
  });

  it('leaves a load as it is where something was answered, nothing was wrong, or somebody has ended it', async () => {
    const { send, abortion } = setUp();
    const [answered, first] = send();
    first.end([completed(), failed()], [LOST]);
    expect((await answered.result).records).to.have.length(2);
    const [unanswered, second] = send();
    second.end([failed()]);
    expect((await unanswered.result).records).to.have.length(1);
    const [aborted, third] = send();
    abortion.abort(new Error('interrupted by the user'));
    third.end([], [LOST]);
    expect((await aborted.result).records).to.have.length(0);
    const [failing, fourth] = send();
    fourth.fail(new LoadWorkerError('Redis was lost'));
    expect((await rejectionOf(failing.result))?.message).to.equal('Redis was lost');
  });

  it('passes on what a load is told and what it tells', async () => {
    const { send } = setUp();
    const [load, running] = send();
    expect(await load.startAt).to.equal(5);
    running.progress = { over: 7, inFlight: 2 };
    expect(load.progress).to.deep.equal({ over: 7, inFlight: 2 });
    load.stop();
    expect(running.isStopped).to.equal(true);
    running.end([completed()]);
    await load.result;
  });

  it('tells how far it has come twice a second, until it is over', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const { now, send, told, over } = setUp();
    now.scenario = new Heard('a scenario');
    const [load, running] = send();
    running.progress = { over: 10, inFlight: 4 };
    mock.timers.tick(500);
    running.progress = { over: 40, inFlight: 3 };
    mock.timers.tick(500);
    running.end([completed()]);
    await load.result;
    mock.timers.tick(5000);
    const news = told.map(([scenario, { over: ended, inFlight, perSecond }]) => [
      scenario,
      ended,
      inFlight,
      perSecond,
    ]);
    expect(news).to.deep.equal([
      ['a scenario', 10, 4, 20],
      ['a scenario', 40, 3, 60],
    ]);
    expect(over).to.deep.equal([running]);
  });
});
