import { describe, it } from 'node:test';
import { expect } from 'chai';
import { RoundFailedError } from '../load/batch-sampling';
import { HandTurnedClock, FakeTarget, unending } from '../load/fake-target.fixture';
import { prompts } from '../load/load-plans.fixture';
import type { LoadPlan } from '../load/load-plan';
import type { LoadRunner } from '../load/load-runner';
import { LocalRunner } from '../load/local-runner.fixture';
import { promptOf } from '../load/prompt-workload';
import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import { sendPilot, type Pilot } from './pilot';
import { runnerOf, SERVER } from './queueing-trial.fixture';

/** A runner that remembers what it is to send. */
function watched(runner: LoadRunner): { readonly runner: LoadRunner; readonly plans: LoadPlan[] } {
  const plans: LoadPlan[] = [];
  const begin: LoadRunner['begin'] = (plan, signal) => {
    plans.push(plan);
    return runner.begin(plan, signal);
  };
  return { plans, runner: { description: runner.description, begin } };
}

/** A server that answers after so many ms each, or not at all where there is no number. */
function answering(times: readonly (number | undefined)[]): LoadRunner {
  const clock = new HandTurnedClock();
  const target = new FakeTarget((_request, events, position) => {
    const time = times[position];
    events.sent(clock.now());
    clock.turn(time ?? 1);
    if (time === undefined) return Promise.reject(new TargetError('http error', 'the model is not there'));
    events.headers(clock.now(), 200);
    events.content(clock.now(), { kind: 'content', text: 'word' });
    events.usage({ promptTokens: 3, completionTokens: 1 });
    events.ended(clock.now());
    return Promise.resolve();
  }, clock);
  return new LocalRunner(target, { clock });
}
const failureOf = (pilot: Promise<Pilot>): Promise<unknown> =>
  pilot.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('sendPilot', () => {
  it('asks a few times, one after another, and knows the response time of a lone user', async () => {
    const { records, counts, responseTime } = await sendPilot(runnerOf(), prompts(), unending);
    expect(counts).to.include({ scheduled: 3, completed: 3 });
    expect(responseTime).to.equal(SERVER.timeToFirstToken + 2 * (SERVER.interTokenLatency ?? 0));
    const spans = records.map((record) => [record.sentAt, 'endedAt' in record ? record.endedAt : NaN]);
    for (const [index, [sentAt]] of spans.slice(1).entries())
      expect(sentAt).to.be.at.least(spans[index]![1]!);
  });

  it('is a warm-up: in no figure, and far from the numbers of the run', async () => {
    const { plans, runner } = watched(runnerOf());
    const { records } = await sendPilot(runner, prompts(), unending);
    expect(records.every(({ warmUp }) => warmUp)).to.equal(true);
    expect(plans).to.have.length(1);
    expect(plans[0]?.load).to.deep.include({ model: 'closed', virtualUsers: 1, requestsEach: 3 });
    const own = promptOf(3, 1, plans[0]!.firstRequest);
    const ofRun = Array.from({ length: 2000 }, (_, index) => promptOf(3, 1, index));
    expect(ofRun).not.to.include(own);
    expect(plans[0]?.firstRequest).to.be.greaterThan(1e8);
  });

  it('takes the mean of what was answered, and keeps what was not', async () => {
    const pilot = await sendPilot(answering([100, undefined, 300]), prompts(), unending);
    expect(pilot.responseTime).to.equal(200);
    expect(pilot.counts).to.include({ scheduled: 3, completed: 2, 'http error': 1 });
    expect(pilot.records).to.have.length(3);
  });

  it('says why nothing is answered', async () => {
    const error = await failureOf(sendPilot(answering([]), prompts(), unending));
    expect(error).to.be.instanceOf(RoundFailedError);
    expect(error)
      .to.have.property('message')
      .that.matches(/^none of the first 3 requests was answered \(http error\): .*the model is not there/);
  });

  it('says that it was interrupted, whatever was answered until then', async () => {
    const runner = runnerOf();
    const abortion = new AbortController();
    const reason = new Error('interrupted by the user');
    runner.clock.at(milliseconds(100), () => {
      abortion.abort(reason);
    });
    expect(await failureOf(sendPilot(runner, prompts(), abortion.signal))).to.equal(reason);
  });
});
