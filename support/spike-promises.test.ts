import { describe, it } from 'node:test';
import { expect } from 'chai';
import { found, judgedSpike as judged } from './judged-spike.fixture';
import {
  INJECTED_AT,
  missedTrial,
  spikeTrial,
  writtenTrace,
  type MadeDetection,
} from './network/spike-trial.fixture';
import { milliseconds } from './quantities/units';

describe('spikeRow', () => {
  it('passes what was found in time, and tells when, where and what', () => {
    const { outcomes, detect, identify, locate, trace, sources } = judged(spikeTrial());
    expect(outcomes).to.deep.equal(['passed', 'passed', 'passed', 'passed']);
    expect(detect).to.equal(
      'PASSED  magnitude of the detected spike 15 ms, 95% interval 14 to 16 ms (n = 12 looks, mean of all while ' +
        'it lasted, block bootstrap; connect late at node-2, detected 200 ms after its beginning, where one was made, of 15 ms, on node-2); ' +
        'limit at least 5 ms, 3 times the limit',
    );
    expect(identify).to.equal(
      'PASSED  time to identify the container 200 ms (n = 1 spike, node-2, which it was); limit at most 10 s, 98% to spare',
    );
    expect(locate).to.equal(
      'PASSED  time to locate the kernel issue 500 ms (n = 1 spike, queueing, which it was); limit at most 30 s, 98% to spare',
    );
    expect(trace).to.equal(
      'PASSED  time to generate trace data 650 ms (n = 1 trace, 12,345 kernel events and 678 packets); ' +
        'limit at most 60 s, 99% to spare',
    );
    expect(new Set(sources)).to.deep.equal(
      new Set(['node-2: 15 ms of queue on eth0, and what was detected of it']),
    );
  });

  it('fails what was found too late', () => {
    const late = missedTrial(found({ detectedAt: 12_000, locatedAt: 30_200 }));
    const { outcomes, identify } = judged({
      ...late,
      trace: writtenTrace({ writtenAt: milliseconds(INJECTED_AT + 61_000) }),
    });
    expect(outcomes).to.deep.equal(['passed', 'failed', 'failed', 'failed']);
    expect(identify).to.match(/12 s .*node-2, which it was.*20% above the limit$/);
  });

  it('fails to identify and to locate a spike that was detected in another container', () => {
    const { outcomes, detect, identify, locate } = judged(missedTrial(found({ containers: ['node-3'] })));
    expect(outcomes).to.deep.equal(['failed', 'failed', 'failed', 'passed']);
    expect(detect).to.contain('nothing was detected of it in 30.5 s');
    expect(identify).to.equal(
      'FAILED  time to identify the container 30.5 s (n = 1 spike, not in that time: what was named is node-3, ' +
        'and it was node-2); limit at most 10 s, 3 times the limit',
    );
    expect(locate).to.match(/30\.5 s .*nothing was detected of node-2 alone, and it was queueing/);
  });

  it('does not take several containers for one of them', () => {
    const several = found({ containers: ['node-1', 'node-2'] }, { containers: ['node-3'], detectedAt: 900 });
    const { outcomes, detect, identify, locate } = judged(missedTrial(several));
    expect(outcomes).to.deep.equal(['passed', 'failed', 'failed', 'passed']);
    expect(detect).to.contain('connect late at node-1 and node-2');
    expect(identify).to.contain('what was named is node-1 and node-2, then node-3, and it was node-2');
    expect(locate).to.contain('nothing was detected of node-2 alone');
  });

  it('judges by the spike of the container alone where others were detected before it', () => {
    const both = found(
      { containers: ['node-3'], magnitude: { value: 1, low: 1, high: 1 } },
      { containers: ['node-1', 'node-2'], magnitude: { value: 2, low: 2, high: 2 } },
      { detectedAt: 900 },
    );
    const { outcomes, detect, identify, locate } = judged(missedTrial(both));
    expect(outcomes).to.deep.equal(['passed', 'passed', 'passed', 'passed']);
    expect(detect).to.contain('spike 15 ms');
    expect(identify).to.contain('900 ms');
    expect(locate).to.contain('1,200 ms');
  });

  it('judges by a spike of several containers sooner than by one of another', () => {
    const { detect } = judged(
      missedTrial(found({ containers: ['node-3'] }, { containers: ['node-1', 'node-2'] })),
    );
    expect(detect).to.contain('late at node-1 and node-2');
  });

  it('fails to locate what was taken for something else, for nothing known, or not at all', () => {
    const locate = (cause: NonNullable<MadeDetection['cause']>) => {
      const { outcomes, locate: line } = judged(missedTrial(found({ cause })));
      expect(outcomes).to.deep.equal(['passed', 'passed', 'failed', 'passed']);
      return line;
    };
    expect(locate('freeze')).to.equal(
      'FAILED  time to locate the kernel issue 30.5 s (n = 1 spike, not in that time: freeze was said, and it was ' +
        'queueing); limit at most 30 s, 1.7% above the limit',
    );
    expect(locate('unknown')).to.contain('unknown was said, and it was queueing');
    expect(locate('nothing')).to.contain('nothing was said, and it was queueing');
  });

  it('fails all but the trace where nothing was detected', () => {
    const { outcomes, detect, identify, locate } = judged(missedTrial({ detected: [] }));
    expect(outcomes).to.deep.equal(['failed', 'failed', 'failed', 'passed']);
    expect(detect).to.match(
      /^FAILED .* 0 ms \(n = 1 spike, nothing was detected of it in 30\.5 s, where one was made, of 15 ms, on node-2\); limit at least 5 ms/,
    );
    expect(identify).to.contain('not in that time: none was named, and it was node-2');
    expect(locate).to.contain('not in that time: nothing was detected of node-2 alone, and it was queueing');
  });

  it('does not take for it what began when it was over', () => {
    const after = found({ beganAt: 30_600, detectedAt: 30_900 });
    expect(judged(missedTrial(after)).outcomes).to.deep.equal(['failed', 'failed', 'failed', 'passed']);
    const before = found({ beganAt: 30_400, detectedAt: 30_900 });
    expect(judged(missedTrial(before)).outcomes).to.deep.equal(['passed', 'failed', 'failed', 'passed']);
  });

  it('never passes a miss, however soon the spike was ended', () => {
    const { outcomes, identify, locate } = judged(spikeTrial(found({ containers: ['node-1', 'node-2'] })));
    expect(outcomes).to.deep.equal(['passed', 'inconclusive', 'inconclusive', 'passed']);
    expect(identify).to.match(/^INCONCLUSIVE .* 700 ms .*not in that time/);
    expect(locate).not.to.contain('would settle it');
  });

  it('passes a trace of what can be recorded, and says what is missing', () => {
    const missing = ['events of the kernel: tracefs cannot be mounted'];
    const { outcomes, trace } = judged(spikeTrial({ trace: writtenTrace({ events: 0, missing }) }));
    expect(outcomes[3]).to.equal('passed');
    expect(trace).to.contain(
      '0 kernel events and 678 packets; without events of the kernel: tracefs cannot be mounted)',
    );
  });

  it('does not measure a trace where neither can be recorded', () => {
    const missing = ['events of the kernel: no tracefs', 'packets: no right to capture'];
    const neither = judged(spikeTrial({ trace: writtenTrace({ events: 0, packets: 0, missing }) }));
    expect(neither.outcomes[3]).to.equal('not measured');
    expect(neither.trace).to.equal(
      'NOT MEASURED  time to generate trace data: neither kernel events nor packets were recorded: ' +
        'events of the kernel: no tracefs; packets: no right to capture (limit at most 60 s)',
    );
  });

  it('does not take an empty trace for a trace where both should have been recorded', () => {
    const { outcomes, trace } = judged(spikeTrial({ trace: writtenTrace({ events: 0, packets: 0 }) }));
    expect(outcomes[3]).to.equal('inconclusive');
    expect(trace).to.contain('neither kernel events nor packets were recorded, though both can be here');
  });
});
