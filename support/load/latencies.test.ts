import { describe, it } from 'node:test';
import { expect } from 'chai';
import { LATENCIES, type LatencyName } from './latencies';
import { completed } from './record.fixture';

const values = (name: LatencyName, record = completed()) => LATENCIES[name](record).map(({ value }) => value);

describe('LATENCIES', () => {
  it('measures ttft from the bytes on the socket, not from the schedule', () => {
    expect(values('ttft', completed({ scheduledAt: -7 }))).to.deep.equal([50]);
    expect(values('schedule_lag', completed({ scheduledAt: -7 }))).to.deep.equal([7]);
  });

  it('divides a gap by the tokens of the later event, and weighs it by them', () => {
    const record = completed({ contentAt: [50, 80], contentTokens: [1, 3], outputTokens: 4 });
    expect(LATENCIES.itl(record)).to.deep.equal([{ value: 10, weight: 3, at: 80 }]);
    expect(values('chunk_gap', record)).to.deep.equal([30]);
  });

  it('leaves the first token out of tpot', () => {
    expect(values('tpot')).to.deep.equal([10]);
    expect(values('tpot', completed({ contentAt: [50], contentTokens: [1], outputTokens: 1 }))).to.deep.equal(
      [],
    );
  });

  it('leaves a usage event at the end out of tpot and e2e', () => {
    expect(values('tpot', completed({ endedAt: 500 }))).to.deep.equal([10]);
    expect(values('e2e', completed({ endedAt: 500 }))).to.deep.equal([70]);
  });

  it('takes the end of the answer for e2e where nothing streams', () => {
    const whole = completed({ contentAt: [80], contentTokens: [4], endedAt: 90 });
    expect(values('e2e', whole)).to.deep.equal([90]);
    expect(values('itl', whole)).to.deep.equal([]);
  });
});
