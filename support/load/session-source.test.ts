import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import { FakeTarget, HandTurnedClock, unending } from './fake-target.fixture';
import { closedModel, planOf } from './load-plans.fixture';
import { LocalRunner } from './local-runner.fixture';
import type { SessionWorkload } from './session-workload';

/** Virtual users who hold sessions with a target that answers "answer to" and the prompt, or fails at a position. */
async function hold(
  fields: Partial<SessionWorkload>,
  { virtualUsers = 1, requestsEach = 1, failsAt = Infinity } = {},
): Promise<{ asked: string[][]; outcomes: string[] }> {
  const clock = new HandTurnedClock();
  const target = new FakeTarget((request, events, position) => {
    events.sent(clock.now());
    if (position === failsAt) return Promise.reject(new TargetError('http error', 'it is too long'));
    events.headers(clock.now(), 200);
    clock.turn(10);
    events.content(clock.now(), { kind: 'reasoning', text: 'hm' });
    events.content(clock.now(), { kind: 'content', text: 'answer to ' });
    events.content(clock.now(), { kind: 'content', text: request.prompt });
    events.usage({ promptTokens: 5, completionTokens: 3 });
    events.ended(clock.now());
    return Promise.resolve();
  }, clock);
  const workload: SessionWorkload = {
    kind: 'sessions',
    model: 'model',
    virtualUsers,
    turns: 2,
    words: [1],
    outputTokens: [3],
    temperature: 0,
    seed: 1,
    ...fields,
  };
  const load = closedModel({ virtualUsers, requestsEach, thinkTime: milliseconds(0) });
  const { records } = await new LocalRunner(target, { clock }).begin(planOf(load, { workload }), unending)
    .result;
  const asked = target.requests.map(({ history = [], prompt }) => [
    ...history.map(({ content }) => content),
    prompt,
  ]);
  return { asked, outcomes: records.map(({ outcome }) => outcome) };
}

const SCRIPTS = [
  ['one', 'two', 'three'],
  ['uno', 'due'],
] as const;

describe('SessionSource', () => {
  it('brings along what was said and answered before, until the turns are over', async () => {
    const { asked } = await hold({ scripts: SCRIPTS }, { requestsEach: 3 });
    expect(asked).to.deep.equal([['one'], ['one', 'answer to one', 'two'], ['uno']]);
  });

  it('ends a session with its script, however many turns were asked for', async () => {
    const { asked } = await hold({ scripts: SCRIPTS, turns: 9 }, { requestsEach: 6 });
    expect(asked.map((said) => said.at(-1))).to.deep.equal(['one', 'two', 'three', 'uno', 'due', 'one']);
  });

  it('keeps the users apart', async () => {
    const { asked } = await hold({ scripts: SCRIPTS }, { virtualUsers: 2, requestsEach: 2 });
    expect(asked).to.have.deep.members([
      ['one'],
      ['uno'],
      ['one', 'answer to one', 'two'],
      ['uno', 'answer to uno', 'due'],
    ]);
  });

  it('begins anew after a turn that failed, and that turn is in the books', async () => {
    const { asked, outcomes } = await hold({ scripts: SCRIPTS }, { requestsEach: 3, failsAt: 1 });
    expect(asked[2]).to.deep.equal(['uno']);
    expect(outcomes).to.deep.equal(['completed', 'http error', 'completed']);
  });

  it('says something of its own in every request where there is no script', async () => {
    const { asked } = await hold({ words: [2, 5] }, { virtualUsers: 2, requestsEach: 3 });
    const own = asked.map((said) => said.at(-1) ?? '');
    expect(new Set(own).size).to.equal(6);
    expect(new Set(own.map((text) => text.split(' ').length))).to.deep.equal(new Set([2, 5]));
  });

  it('begins the sessions of a user always with the same shared beginning', async () => {
    const { asked } = await hold(
      { sharedPrefix: { words: 4, count: 2 }, turns: 1 },
      { virtualUsers: 4, requestsEach: 2 },
    );
    const openings = asked.map(([opening]) => opening);
    expect(new Set(openings).size).to.equal(2);
    expect(openings.filter((opening) => opening === openings[0])).to.have.length(4);
    expect(openings[0]?.split(' ')).to.have.length(4);
  });
});
