import { describe, it } from 'node:test';
import { expect } from 'chai';
import { found, judgedSpike as judged } from './judged-spike.fixture';
import { missedTrial, spikeTrial } from './network/spike-trial.fixture';
import { milliseconds } from './quantities/units';

describe('detection of a spike', () => {
  it('leaves detection open where an alarm was there before the spike', () => {
    const early = { containers: ['node-1', 'node-3'], detectedAt: -2_000 };
    const { outcomes, detect } = judged(spikeTrial(found(early, {})));
    expect(outcomes).to.deep.equal(['inconclusive', 'passed', 'passed', 'passed']);
    expect(detect).to.match(
      /Undecided: a spike of node-1 and node-3 was reported 2,000 ms before there was one$/,
    );
  });

  it('finds nothing by an alarm from before the spike', () => {
    const { outcomes, detect, identify } = judged(missedTrial(found({ detectedAt: -1 })));
    expect(outcomes).to.deep.equal(['inconclusive', 'failed', 'failed', 'passed']);
    expect(detect).to.contain('nothing was detected in 30.5 s');
    expect(identify).to.contain('none was named');
    expect(judged(spikeTrial(found({ detectedAt: 0 }))).outcomes[0]).to.equal('passed');
  });

  it('leaves detection open where what was made is smaller than what is to be noticed', () => {
    const { outcomes, detect } = judged(spikeTrial({ trueMagnitude: milliseconds(4) }));
    expect(outcomes).to.deep.equal(['inconclusive', 'passed', 'passed', 'passed']);
    expect(detect).to.match(/of 4 ms, on node-2.*Undecided: the spike that was made had no more than 4 ms$/);
    expect(judged(spikeTrial({ trueMagnitude: milliseconds(5) })).outcomes[0]).to.equal('passed');
  });

  it('says nothing of a magnitude that the kernel does not tell', () => {
    const { outcomes, detect } = judged(spikeTrial({ trueMagnitude: undefined }));
    expect(outcomes[0]).to.equal('passed');
    expect(detect).to.contain('where one was made on node-2');
  });

  it('decides nothing by a magnitude whose interval holds the limit', () => {
    const detect = (low: number, value: number, high: number) => {
      const { outcomes, detect: line } = judged(spikeTrial(found({ magnitude: { low, value, high } })));
      return `${outcomes[0] ?? ''}: ${line}`;
    };
    expect(detect(4, 6, 9)).to.match(
      /^inconclusive: .*6 ms, 95% interval 4 to 9 ms.*the limit lies inside the interval.*; about 48 late looks would settle it$/,
    );
    expect(detect(1, 2, 3)).to.match(/^failed: .*2 ms.*60% below the limit$/);
  });

  it('passes what is large enough although nobody knows how large, and leaves open what may be', () => {
    const detect = (low: number, value: number) => {
      const { outcomes, detect: line } = judged(
        spikeTrial(found({ magnitude: { low, value, high: Infinity } })),
      );
      return `${outcomes[0] ?? ''}: ${line}`;
    };
    expect(detect(9, 40)).to.match(/^passed: .*40 ms, 95% interval from 9 ms up/);
    expect(detect(1, 2)).to.match(/^inconclusive: .*inside the interval of what was measured$/);
  });
});
