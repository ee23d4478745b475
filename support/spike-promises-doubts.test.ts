import { describe, it } from 'node:test';
import { expect } from 'chai';
import { found, judgedSpike as judged } from './judged-spike.fixture';
import { INJECTED_AT, lateBy, missedTrial, spikeTrial, writtenTrace } from './network/spike-trial.fixture';
import { milliseconds } from './quantities/units';

const unknown = { trueMagnitude: undefined };
const late = (...lateness: Parameters<typeof lateBy>) => ({
  connect: lateBy(...lateness),
  health: lateBy(...lateness),
});

describe('detection of a spike', () => {
  it('leaves detection open where connections were not as late as they were made', () => {
    const { outcomes, detect } = judged(spikeTrial({ lateness: late(400) }));
    expect(outcomes[0]).to.equal('inconclusive');
    expect(detect).to.match(/connections were 400 ms later, where 15 ms were made$/);
    // Of the server's answers alone nobody knows by how much they have to be later.
    const health = found({ lateLooks: 'health' });
    expect(judged(spikeTrial({ ...health, lateness: late(400) })).outcomes[0]).to.equal('passed');
  });

  it('names none of one container, as there is nothing to tell it from', () => {
    const { outcomes, identify } = judged(spikeTrial({ containers: 1 }));
    expect(outcomes).to.deep.equal(['passed', 'not measured', 'passed', 'passed']);
    expect(identify).to.contain('node-2 is the only container: name others in LLM_CONTAINERS');
  });

  it('has named a container only since it named no other', () => {
    const { identify } = judged(spikeTrial(found({ detectedAt: 200, namedAt: 640 })));
    expect(identify).to.contain('640 ms');
  });

  it('leaves a trace open that begins after the spike, or lacks much', () => {
    const late = judged(spikeTrial({ trace: writtenTrace({ since: milliseconds(INJECTED_AT + 530) }) }));
    expect(late.trace).to.match(/^INCONCLUSIVE.*the kernel events begin only 500 ms after the spike did$/);
    const lost = judged(spikeTrial({ trace: writtenTrace({ lost: { events: 9_000, packets: 0 } }) }));
    expect(lost.trace).to.match(/9,000 kernel events and 0 packets are missing from it$/);
    const none = judged(spikeTrial({ trace: undefined, noTrace: 'no space left on device' }));
    expect(none.outcomes[3]).to.equal('inconclusive');
    expect(none.trace).to.contain('no trace was written: no space left on device');
  });

  it('leaves detection open where an alarm was there before the spike', () => {
    const early = { containers: ['node-1', 'node-3'], detectedAt: -2_000 };
    const { outcomes, detect } = judged(spikeTrial(found(early, {})));
    expect(outcomes).to.deep.equal(['inconclusive', 'inconclusive', 'inconclusive', 'passed']);
    expect(detect).to.match(
      /Undecided: a spike of node-1 and node-3 was reported that had begun 2,180 ms before there was one$/,
    );
  });

  it('finds nothing by an alarm from before the spike', () => {
    const { outcomes, detect, identify } = judged(missedTrial(found({ detectedAt: -1 })));
    expect(outcomes).to.deep.equal(['inconclusive', 'inconclusive', 'inconclusive', 'passed']);
    expect(detect).to.contain('nothing was detected of it in 30.5 s');
    expect(identify).to.contain('none was named');
    expect(judged(spikeTrial(found({ detectedAt: 0, beganAt: -140 }))).outcomes[0]).to.equal('passed');
    expect(judged(spikeTrial(found({ detectedAt: 0, beganAt: -160 }))).outcomes[0]).to.equal('inconclusive');
  });

  it('leaves detection open where what was made is smaller than what is to be noticed', () => {
    const { outcomes, detect } = judged(spikeTrial({ trueMagnitude: milliseconds(4) }));
    expect(outcomes).to.deep.equal(['inconclusive', 'passed', 'passed', 'passed']);
    expect(detect).to.match(/of 4 ms, on node-2.*Undecided: the spike that was made had no more than 4 ms$/);
    const smallest = {
      trueMagnitude: milliseconds(5),
      lateness: { connect: lateBy(6.5), health: lateBy(9) },
    };
    expect(judged(spikeTrial(smallest)).outcomes[0]).to.equal('passed');
  });

  it('says nothing of a magnitude that the kernel does not tell', () => {
    const { outcomes, detect } = judged(spikeTrial({ trueMagnitude: undefined }));
    expect(outcomes[0]).to.equal('passed');
    expect(detect).to.contain('where one was made on node-2');
  });

  it('decides nothing by a magnitude whose interval holds the limit', () => {
    const detect = (low: number, value: number, high: number) => {
      const { outcomes, detect: line } = judged(spikeTrial({ ...unknown, lateness: late(value, low, high) }));
      return `${outcomes[0] ?? ''}: ${line}`;
    };
    expect(detect(4, 6, 9)).to.match(
      /^inconclusive: .*6 ms, 95% interval 4 to 9 ms.*the limit lies inside the interval.*; about 48 looks would settle it$/,
    );
    expect(detect(1, 2, 3)).to.match(/^failed: .*2 ms.*60% below the limit$/);
  });

  it('passes what is large enough although nobody knows how large, and leaves open what may be', () => {
    const detect = (low: number, value: number) => {
      const { outcomes, detect: line } = judged(
        spikeTrial({ ...unknown, lateness: late(value, low, Infinity) }),
      );
      return `${outcomes[0] ?? ''}: ${line}`;
    };
    expect(detect(9, 40)).to.match(/^passed: .*40 ms, 95% interval from 9 ms up/);
    expect(detect(1, 2)).to.match(/^inconclusive: .*inside the interval of what was measured$/);
  });
});
