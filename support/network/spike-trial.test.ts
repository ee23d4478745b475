import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import { NetworkError } from './network-error';
import { writtenTrace, type MadeDetection } from './spike-trial.fixture';
import { LOOKS, staged, type StagedTrial } from './staged-trial.fixture';

/** Times that are asked for are over at once; yields how long they were to be. */
function withoutWaiting({ mock }: TestContext): readonly number[] {
  const asked: number[] = [];
  mock.method(AbortSignal, 'timeout', (time: number) => {
    asked.push(time);
    return AbortSignal.abort(new DOMException('the time is over', 'TimeoutError'));
  });
  return asked;
}

const RIGHT: MadeDetection = {};

describe('trySpike', () => {
  it('makes a spike, waits until all is known of it, writes the trace and heals, in that order', async () => {
    const trial = staged([[{ cause: 'nothing', goesOn: true }], [{ goesOn: true }], [RIGHT]]);
    const { injectedAt, effectiveAt, healedAt, lasted, trace, ...more } = await trial.run();
    expect(trial.deeds).to.deep.equal(['injected', 'written', 'healed']);
    expect(more).to.deep.include({
      cause: 'queueing',
      container: 'node-2',
      name: 'node-2: 15 ms of queue on eth0',
      trueMagnitude: 15,
      detected: [trial.detected(RIGHT)],
    });
    expect([injectedAt, effectiveAt - injectedAt]).to.deep.equal([trial.injectedAt, 30]);
    expect(lasted).to.equal(healedAt - injectedAt);
    expect(trace).to.deep.include({ files: writtenTrace().files, events: 12_345 });
    expect(trace?.writtenAt).to.be.within(injectedAt, healedAt);
    expect(trial.told).to.have.length(4);
  });

  it('marks the injection, what was detected and its cause in the trace, and nothing from before', async () => {
    const early = { detectedAt: -500, containers: ['node-1'] };
    const others = { detectedAt: 100, containers: ['node-1', 'node-3'], cause: 'nothing' } as const;
    const trial = staged([[early, others, RIGHT]]);
    await trial.run();
    const [run] = trial.written;
    const right = trial.detected(RIGHT);
    expect(run?.marks).to.deep.equal([
      { at: trial.injectedAt, text: 'injection: node-2: 15 ms of queue on eth0' },
      { at: trial.injectedAt + 100, text: 'detected: node-1, node-3' },
      { at: right.detectedAt, text: 'detected: node-2' },
      { at: right.cause?.locatedAt, text: 'cause: queueing' },
    ]);
    expect(run?.looks).to.equal(LOOKS);
  });

  const notFound: Readonly<Record<string, readonly MadeDetection[]>> = {
    'nothing is detected': [],
    'it was detected before the injection': [{ detectedAt: -1 }],
    'another container is named': [{ containers: ['node-1'] }],
    'another container is named as well': [{ containers: ['node-2', 'node-1'] }],
    'another cause is said': [{ cause: 'freeze' }],
    'no cause is known': [{ cause: 'unknown' }],
    'no cause is said yet': [{ cause: 'nothing' }],
  };
  for (const [what, seen] of Object.entries(notFound))
    it(`waits to the end of its time where ${what}, then writes the trace and heals`, async (test) => {
      const asked = withoutWaiting(test);
      const trial = staged([seen], { since: 400, longest: 1_000 });
      const { detected, trace } = await trial.run();
      expect(trial.deeds).to.deep.equal(['injected', 'written', 'healed']);
      expect(detected).to.have.length(seen.length);
      expect(trace?.events).to.equal(12_345);
      // From the injection on, which was some time ago.
      expect(asked[0]).to.be.within(0, 600);
    });

  it('waits for the end of the spike for some seconds at most, once it is healed', async (test) => {
    const asked = withoutWaiting(test);
    const trial = staged([[{ goesOn: true }]]);
    const { detected } = await trial.run();
    expect(trial.deeds.at(-1)).to.equal('healed');
    expect(asked.at(-1)).to.equal(3_000);
    expect(detected[0]?.endedAt).to.equal(undefined);
  });

  it('waits no time at all where making it has taken all of it', async (test) => {
    const asked = withoutWaiting(test);
    const trial = staged([], { since: 5_000, longest: 1_000 });
    await trial.run();
    expect(asked[0]).to.equal(0);
    expect(trial.deeds).to.deep.equal(['injected', 'written', 'healed']);
  });

  it('heals where the trace cannot be written, and keeps what was found', async () => {
    const trial = staged([[RIGHT]], { write: () => Promise.reject(new Error('no space left on device')) });
    const { trace, noTrace, detected } = await trial.run();
    expect([trace, noTrace]).to.deep.equal([undefined, 'no space left on device']);
    expect(detected).to.have.length(1);
    expect(trial.deeds).to.deep.equal(['injected', 'healed']);
  });

  it('heals where the kernel cannot be asked for its magnitude', async () => {
    const trial = staged([[RIGHT]], { magnitude: () => Promise.reject(new Error('tc ended with 1')) });
    expect((await rejectionOf(trial.run()))?.message).to.equal('tc ended with 1');
    expect(trial.deeds).to.deep.equal(['injected', 'healed']);
  });

  it('heals where the run is interrupted, and rejects with its reason', async () => {
    const reason = new Error('interrupted by the user');
    const trial: StagedTrial = staged([[]], {
      idle: () => {
        trial.stopping.abort(reason);
      },
    });
    expect(await rejectionOf(trial.run())).to.equal(reason);
    expect(trial.deeds).to.deep.equal(['injected', 'healed']);
  });

  it('heals where nothing can be looked at any more, and rejects with the reason', async () => {
    const failing = new AbortController();
    const reason = new NetworkError('the process that looks at containers ended');
    const trial = staged([[]], {
      failing: failing.signal,
      idle: () => {
        failing.abort(reason);
      },
    });
    expect(await rejectionOf(trial.run())).to.equal(reason);
    expect(trial.deeds).to.deep.equal(['injected', 'healed']);
  });

  it('writes no trace of a spike that could not be made', async () => {
    const trial = staged([[RIGHT]], { inject: () => Promise.reject(new NetworkError('no tc')) });
    expect((await rejectionOf(trial.run()))?.message).to.equal('no tc');
    expect([trial.deeds, trial.written]).to.deep.equal([[], []]);
  });
});
