import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { ConversationLoad } from './conversation-load';
import { FakeTarget, HandTurnedClock } from './fake-target.fixture';
import { LocalRunner } from './local-runner.fixture';
import type { RequestRecord } from './request-record';
import { TargetError } from '../target/target-error';

const OPENING = [{ role: 'system', content: 'Be brief.' }] as const;
const WORKLOAD = {
  model: 'model',
  maxTokens: 4,
  ignoreEndToken: false,
  temperature: 0,
  seed: 1,
} as const;
const { signal } = new AbortController();

/** A conversation of so many turns with a target that answers "answer 1", "answer 2", or fails at a turn. */
function conversation(turns: readonly string[], failsAt = Infinity) {
  const clock = new HandTurnedClock();
  const target = new FakeTarget((_request, events, position) => {
    events.sent(clock.now());
    if (position === failsAt) return Promise.reject(new TargetError('http error', 'it is too long'));
    events.headers(clock.now(), 200);
    clock.turn(10);
    events.content(clock.now(), { kind: 'content', text: `answer ${position + 1}` });
    events.usage({ promptTokens: 5, completionTokens: 2 });
    events.ended(clock.now());
    return Promise.resolve();
  }, clock);
  const records: RequestRecord[] = [];
  const plan = { workload: WORKLOAD, opening: OPENING, turns, pause: milliseconds(0) };
  const runner = new LocalRunner(target, { clock });
  const load = new ConversationLoad(
    plan,
    runner,
    () => 'read',
    (record) => records.push(record),
  );
  return { load, target, records };
}

describe('ConversationLoad', () => {
  it('brings along all that was said before, and nothing of an earlier conversation', async () => {
    const { load, target } = conversation(['one', 'two']);
    await load.hold(signal);
    await load.hold(signal);
    const asked = target.requests.map(({ history = [], prompt }) => [
      ...history.map(({ content }) => content),
      prompt,
    ]);
    expect(asked).to.deep.equal([
      ['Be brief.', 'one'],
      ['Be brief.', 'one', 'answer 1', 'two'],
      ['Be brief.', 'one'],
      ['Be brief.', 'one', 'answer 3', 'two'],
    ]);
  });

  it('has a record of every turn, with what was read after it, in balanced books', async () => {
    const { load, records } = conversation(['one', 'two', 'three']);
    await load.hold(signal);
    expect(load.conversations.map((turns) => turns.map(({ after }) => after))).to.deep.equal([
      ['read', 'read', 'read'],
    ]);
    expect(records).to.have.length(3);
    expect(load.ledger.counts).to.include({ scheduled: 3, completed: 3 });
    expect(load.summary.completed).to.equal(3);
  });

  it('ends at a turn that fails, which is in the books with its reason', async () => {
    const { load } = conversation(['one', 'two', 'three'], 1);
    await load.hold(signal);
    const [turns = []] = load.conversations;
    expect(turns.map(({ record }) => record.outcome)).to.deep.equal(['completed', 'http error']);
    expect(load.summary.failures).to.deep.equal({ count: 1, first: '(http error): it is too long' });
  });
});
