import { describe, it } from 'node:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { monotonicClock, type Clock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import {
  MachineHealthMeter,
  readPressure,
  readTicks,
  type MachineFiles,
  type MachineHealth,
} from './machine-health';

/** As Linux 6 prints them. */
const pressure = (total: number): string =>
  `some avg10=12.50 avg60=3.20 avg300=1.00 total=${total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=77\n`;
const stat = (fields: string): string =>
  `cpu  ${fields}\ncpu0 9 9 9 9 9 9 9 9 9 9\nintr 12 3 4\nbtime 1700000000\n`;

describe('readPressure', () => {
  const texts: readonly [what: string, text: string, micros: number][] = [
    ['the line of some task', pressure(123456), 123456],
    ['an older kernel, without the line of all tasks', 'some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n', 5],
    ['a machine that never waited', pressure(0), 0],
    ['years of waiting', pressure(9_007_199_254_740_991), 9_007_199_254_740_991],
  ];
  for (const [what, text, micros] of texts) {
    it(`reads ${what}`, () => {
      expect(readPressure(text)).to.equal(micros);
    });
  }

  for (const text of ['', 'full avg10=0.00 total=3\n', 'some avg10=0.00 avg60=0.00\n', 'some total=soon\n']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => readPressure(text)).to.throw('it has no line "some ... total="');
    });
  }
});

describe('readTicks', () => {
  const texts: readonly [what: string, text: string, total: number, stolen: number][] = [
    ['ten figures, of which guest time is counted already', stat('1 2 3 4 5 6 7 8 900 1000'), 36, 8],
    ['eight figures', stat('10 0 20 300 0 0 0 40'), 370, 40],
  ];
  for (const [what, text, total, stolen] of texts) {
    it(`reads ${what}`, () => {
      expect(readTicks(text)).to.deep.equal({ total, stolen });
    });
  }

  for (const text of ['', stat('1 2 3 4 5 6 7'), 'cpu0 1 2 3 4 5 6 7 8 9 10\n', 'cpu  one two\n']) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => {
      expect(() => readTicks(text)).to.throw('its line "cpu" has no eight figures');
    });
  }
});

/** Watches files that change meanwhile; what is undefined is not there. */
function watch(
  before: Partial<MachineFiles>,
  after: Partial<MachineFiles>,
  clock: Clock = monotonicClock,
): MachineHealth {
  const folder = mkdtempSync(join(tmpdir(), 'machine-'));
  const files = { pressure: join(folder, 'pressure'), stat: join(folder, 'stat') };
  const write = (contents: Partial<MachineFiles>): void => {
    for (const name of ['pressure', 'stat'] as const) {
      const text = contents[name];
      if (text === undefined) rmSync(files[name], { force: true });
      else writeFileSync(files[name], text);
    }
  };
  try {
    write(before);
    const meter = MachineHealthMeter.start(files, clock);
    write(after);
    return meter.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('MachineHealthMeter', () => {
  const quiet = { pressure: pressure(1000), stat: stat('100 0 0 0 0 0 0 0 0 0') };

  it('takes the share of what passed meanwhile, not of all time', () => {
    const { steal } = watch(
      { ...quiet, stat: stat('100 0 50 1000 0 0 0 40 0 0') },
      { ...quiet, stat: stat('130 0 60 1050 0 0 0 50 0 0') },
    );
    expect(steal).to.deep.equal({ status: 'measured', share: 0.1 });
  });

  it('takes the pressure by the time that passed', () => {
    const instants = [5000, 7000];
    const clock: Clock = { now: () => milliseconds(instants.shift() ?? NaN) };
    const { cpuPressure } = watch(quiet, { ...quiet, pressure: pressure(701_000) }, clock);
    expect(cpuPressure).to.deep.equal({ status: 'measured', share: 0.35 });
  });

  it('has nothing stolen where the counter ran backwards', () => {
    const { steal } = watch(
      { ...quiet, stat: stat('0 0 0 100 0 0 0 40 0 0') },
      { ...quiet, stat: stat('0 0 0 150 0 0 0 38 0 0') },
    );
    expect(steal).to.deep.equal({ status: 'measured', share: 0 });
  });

  it('has no share of a time too short for a tick', () => {
    expect(watch(quiet, quiet).steal).to.deep.equal({ status: 'measured', share: 0 });
  });

  it('has no pressure where nobody waited', () => {
    expect(watch(quiet, quiet).cpuPressure).to.deep.equal({ status: 'measured', share: 0 });
  });

  it('knows no more pressure than all of the time', () => {
    // An hour of waiting, in what is much less.
    const { cpuPressure } = watch(quiet, { ...quiet, pressure: pressure(3.6e9) });
    expect(cpuPressure).to.deep.equal({ status: 'measured', share: 1 });
  });

  const absent: readonly [what: string, before: Partial<MachineFiles>, after: Partial<MachineFiles>][] = [
    ['is not there', { stat: quiet.stat }, { stat: quiet.stat }],
    ['has gone meanwhile', quiet, { stat: quiet.stat }],
  ];
  for (const [what, before, after] of absent) {
    it(`says why there is no pressure where its file ${what}, and measures the rest`, () => {
      const { cpuPressure, steal } = watch(before, after);
      expect(cpuPressure.status).to.equal('unavailable');
      expect(cpuPressure)
        .to.have.property('reason')
        .that.matches(/pressure cannot be read: ENOENT/);
      expect(steal.status).to.equal('measured');
    });
  }

  it('says what is wrong with a file of another form', () => {
    const { steal } = watch({ ...quiet, stat: 'cpu  1 2 3\n' }, quiet);
    expect(steal)
      .to.have.property('reason')
      .that.matches(/stat cannot be read: its line "cpu" has no eight/);
  });

  it('gives, of this machine, shares from 0 to 1 or reasons', () => {
    const { cpuPressure, steal } = MachineHealthMeter.start().stop();
    for (const measured of [cpuPressure, steal]) {
      if (measured.status === 'measured') expect(measured.share).to.be.within(0, 1);
      else expect(measured.reason).to.match(/^\/proc\/\S+ cannot be read: ./);
    }
  });
});
