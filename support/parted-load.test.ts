import { describe, it } from 'node:test';
import { expect } from 'chai';
import { runnerOf } from './capacity/queueing-trial.fixture';
import { HeardReport } from './heard-report.fixture';
import { prompts } from './load/load-plans.fixture';
import { batchRound } from './load/round';
import { usersAtOnce } from './load/users-at-once';
import { sendParted } from './parted-load';
import { milliseconds } from './quantities/units';

const unending = new AbortController().signal;
const sending = (fields: Partial<Parameters<typeof sendParted>[0]> = {}) => ({
  load: usersAtOnce(2, { requestsEach: 3 }),
  workload: prompts(),
  runner: runnerOf(),
  ...fields,
});

describe('sendParted', () => {
  it('sends the load once, and reports its records and books with those beside it', async () => {
    const heard = new HeardReport();
    const { counts } = await sendParted(sending(), new HeardReport(), unending).then((sent) => sent.part([]));
    const sent = await sendParted(sending({ beside: [counts] }), heard, unending);
    expect(sent.records).to.have.length(6);
    expect(heard.records).to.deep.equal(sent.records);
    expect(heard.ledgers).to.deep.equal([sent.part([]).counts, counts]);
    expect(sent.part([]).counts).to.include({ scheduled: 6, sent: 6, completed: 6 });
    expect(sent.client).to.equal('virtual time');
  });

  it('knows when its first request was due', async () => {
    const runner = runnerOf();
    await sendParted(sending({ runner }), new HeardReport(), unending);
    const before = runner.clock.now();
    const second = await sendParted(sending({ runner }), new HeardReport(), unending);
    expect(before).to.be.greaterThan(0);
    expect(second.begunAt).to.equal(before);
  });

  it('marks what is in no figure', async () => {
    const heard = new HeardReport();
    await sendParted(sending({ isWarmUp: (index) => index < 2 }), heard, unending);
    expect(heard.records.map(({ warmUp }) => warmUp)).to.deep.equal([true, true, false, false, false, false]);
  });

  it('has parts with figures of their own, and the client of the whole', async () => {
    const sent = await sendParted(sending(), new HeardReport(), unending);
    const part = sent.part([batchRound(0, false, sent.records.slice(0, 2))]);
    expect(part.summary.completed).to.equal(2);
    expect(part.client).to.equal(sent.client);
    expect(part.health.threads).to.have.length(1);
    expect(sent.doubts()).to.deep.equal([]);
  });

  it('holds what was seen until it was aborted', async () => {
    const runner = runnerOf();
    const abortion = new AbortController();
    runner.clock.at(milliseconds(100), () => {
      abortion.abort(new Error('interrupted'));
    });
    const heard = new HeardReport();
    const sent = await sendParted(sending({ runner }), heard, abortion.signal);
    expect(sent.records.map(({ outcome }) => outcome)).to.include.members(['completed', 'aborted']);
    expect(heard.ledgers[0]?.aborted).to.equal(2);
  });
});
