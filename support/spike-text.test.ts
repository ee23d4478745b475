import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { detectedSpike, INJECTED_AT, spikeTrial, writtenTrace } from './network/spike-trial.fixture';
import { milliseconds } from './quantities/units';
import { spikeText, trialText } from './spike-text';

const SINCE = milliseconds(INJECTED_AT);

describe('trialText', () => {
  it('tells what was made, what was found of it and what was written, from the injection on', () => {
    const file = join(process.cwd(), 'reports', 'trace.json');
    const lines = trialText(spikeTrial({ trace: writtenTrace({ files: [file] }) })).split('\n');
    expect(lines[0]).to.equal(
      'made: node-2: 15 ms of queue on eth0, 15 ms by the kernel; seen to work 30 ms later, ended after 700 ms',
    );
    expect(lines[1]).to.match(/^detected at 200 ms /);
    expect(lines.at(-1)).to.equal(`trace written 650 ms after: ${join('reports', 'trace.json')}`);
  });

  it('says so where nothing was detected, no magnitude is known and no trace was written', () => {
    const noTrace = 'no space left on device';
    const nothing = { detected: [], trueMagnitude: undefined, trace: undefined, noTrace };
    const text = trialText(spikeTrial(nothing));
    expect(text).to.equal(
      'made: node-2: 15 ms of queue on eth0; seen to work 30 ms later, ended after 700 ms\ndetected: nothing\n' +
        'no trace was written: no space left on device',
    );
  });

  it('tells all that was detected, and what the trace lacks', () => {
    const detected = [
      detectedSpike({ containers: ['node-1', 'node-3'], detectedAt: -500, beganAt: -700 }),
      detectedSpike(),
    ];
    const trace = writtenTrace({ lost: { events: 3, packets: 4 }, missing: ['packets: no right', 'more'] });
    const text = trialText(spikeTrial({ detected, trace }));
    expect(text).to.match(
      /detected at -500 ms \(began at -700 ms\): node-1 and node-3, [^]*detected at 200 ms/,
    );
    expect(text).to.match(
      /; the recorder missed 3 events and 4 packets; not recorded: packets: no right; more$/,
    );
  });
});

describe('spikeText', () => {
  it('tells where, which looks, by how much, and why', () => {
    expect(spikeText(detectedSpike(), SINCE).split('\n')).to.deep.equal([
      'detected at 200 ms (began at 20 ms): node-2, connections and answers late by 15 ms, 95% interval 14 to 16 ms ' +
        '(n = 12 late looks, median, order statistics)',
      'cause, at 500 ms: queueing',
      '  qdisc tbf on eth0 holds 120 kB (0 before)',
      '  not freeze: no process is stopped',
    ]);
  });

  it('tells a cause that was not found, or not yet, and a magnitude without an upper bound', () => {
    const spike = detectedSpike({ lateLooks: 'health', cause: 'nothing', magnitude: { high: Infinity } });
    expect(spikeText(spike, SINCE)).to.match(
      /node-2, answers alone late by 15 ms, 95% interval from 14 ms up [^\n]*\ncause: not located$/,
    );
    const { cause, ...unknown } = detectedSpike({ cause: 'unknown' });
    if (cause === undefined) throw new Error('a cause was looked for');
    const text = spikeText({ ...unknown, cause: { ...cause, evidence: [], ruledOut: [] } }, SINCE);
    expect(text).to.match(/\ncause, at 500 ms: unknown$/);
  });
});
