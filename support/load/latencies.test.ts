import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { LATENCIES, type LatencyName } from './latencies';
import { completed } from './records.fixture';

const values = (name: LatencyName, record = completed()) => LATENCIES[name](record).map(({ value }) => value);
const at = (...stamps: number[]) => stamps.map(milliseconds);

describe('LATENCIES', () => {
  it('measures ttft from the bytes on the socket, not from the schedule', () => {
    expect(values('ttft', completed({ scheduledAt: milliseconds(-7) }))).to.deep.equal([50]);
    expect(values('schedule_lag', completed({ scheduledAt: milliseconds(-7) }))).to.deep.equal([7]);
  });

  it('divides a gap by the tokens of the later event, and weighs it by them', () => {
    const record = completed({ contentAt: at(50, 80), contentTokens: [1, 3], outputTokens: 4 });
    expect(LATENCIES.itl(record)).to.deep.equal([{ value: 10, weight: 3, at: 80 }]);
    expect(values('chunk_gap', record)).to.deep.equal([30]);
  });

  it('leaves the first token out of tpot', () => {
    expect(values('tpot')).to.deep.equal([10]);
    expect(
      values('tpot', completed({ contentAt: at(50), contentTokens: [1], outputTokens: 1 })),
    ).to.deep.equal([]);
  });

  it('leaves a usage event at the end out of tpot and e2e', () => {
    expect(values('tpot', completed({ endedAt: milliseconds(500) }))).to.deep.equal([10]);
    expect(values('e2e', completed({ endedAt: milliseconds(500) }))).to.deep.equal([80]);
  });

  it('takes the end of the answer for e2e where nothing streams', () => {
    const whole = completed({ contentAt: at(80), contentTokens: [4], endedAt: milliseconds(90) });
    expect(values('e2e', whole)).to.deep.equal([90]);
    expect(values('itl', whole)).to.deep.equal([]);
  });
});
