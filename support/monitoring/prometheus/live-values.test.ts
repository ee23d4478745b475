import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Absence } from '../sample';
import { LiveValues } from './live-values';
import { sampleOf } from './live-values.fixture';

const INTERVAL = milliseconds(1_000);

function started(): { live: LiveValues; pass: (ms: number) => void; values: () => readonly number[] } {
  let now = 0;
  const live = new LiveValues([{ type: 'CPU utilization', interval: INTERVAL }], {
    now: () => milliseconds(now),
  });
  return {
    live,
    pass: (ms) => {
      now += ms;
    },
    values: () => live.present().map(({ value }) => value),
  };
}

const absence = (kind: Absence['kind'], labels: Absence['labels'] = {}): Absence => ({
  type: 'CPU utilization',
  labels,
  at: 0,
  kind,
  reason: 'no /proc',
});

describe('LiveValues', () => {
  it('has the last value of each series, whatever their order', () => {
    const { live, values } = started();
    live.append([
      sampleOf('host_cpu_percent', 2, { run: 'a' }, 20),
      sampleOf('host_cpu_percent', 3, { run: 'b' }),
    ]);
    live.append([sampleOf('host_cpu_percent', 1, { run: 'a' }, 10)]);
    expect(values()).to.deep.equal([2, 3]);
  });

  it('forgets a series after one and a half of its intervals in silence, and not before', () => {
    const { live, pass, values } = started();
    live.append([sampleOf('host_cpu_percent', 1)]);
    pass(1_500);
    expect(values()).to.deep.equal([1]);
    pass(1);
    expect(values()).to.deep.equal([]);
    live.append([sampleOf('host_cpu_percent', 4)]);
    expect(values()).to.deep.equal([4]);
  });

  it('forgets a series of unknown interval after a minute', () => {
    const { live, pass, values } = started();
    live.append([sampleOf('connect_time_ms', 1)]);
    pass(60_000);
    expect(values()).to.deep.equal([1]);
    pass(1);
    expect(values()).to.deep.equal([]);
  });

  it('forgets at once what is said to give nothing, and no other series', () => {
    const { live, values } = started();
    live.append([
      sampleOf('host_cpu_percent', 1, { target: 'a', run: 'r' }),
      sampleOf('host_cpu_percent', 2, { target: 'b', run: 'r' }),
      sampleOf('connect_time_ms', 3, { target: 'a', run: 'r' }),
    ]);
    live.noteAbsence(absence('failed', { target: 'a' }));
    expect(values()).to.deep.equal([2, 3]);
    live.noteAbsence(absence('unavailable', { target: 'b' }));
    expect(values()).to.deep.equal([3]);
  });

  it('waits for a thread that is late, where intervals are short', () => {
    let now = 0;
    const schedules = [{ type: 'CPU utilization', interval: milliseconds(30) }] as const;
    const live = new LiveValues(schedules, { now: () => milliseconds(now) });
    live.append([sampleOf('host_cpu_percent', 1)]);
    now = 130;
    expect(live.present()).to.have.length(1);
    now = 131;
    expect(live.present()).to.be.empty;
  });

  it('shows no old value for a sample that was missed', () => {
    const { live, values } = started();
    live.append([sampleOf('host_cpu_percent', 1)]);
    live.noteAbsence(absence('missed'));
    expect(values()).to.deep.equal([]);
    expect(live.absences()).to.deep.equal([{ type: 'CPU utilization', kind: 'missed', count: 1 }]);
  });

  it('says what is unavailable until a sample comes', () => {
    const { live } = started();
    live.noteAbsence(absence('unavailable', { target: 'a' }));
    live.append([
      sampleOf('host_cpu_percent', 1, { target: 'b' }),
      sampleOf('connect_time_ms', 1, { target: 'a' }),
    ]);
    expect(live.unavailable().map(({ reason }) => reason)).to.deep.equal(['no /proc']);
    live.append([sampleOf('server_cpu_percent', 1, { target: 'a', run: 'r' })]);
    expect(live.unavailable()).to.deep.equal([]);
  });
});
