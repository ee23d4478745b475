import { describe, it } from 'node:test';
import { expect } from 'chai';
import { describeClockSource, describeGovernors, describeLoad } from './kernel';
import { within } from './part';
import { systemFolder } from './system-folder.fixture';

const CPU = 'sys/devices/system/cpu/cpufreq';
const CLOCK = 'sys/devices/system/clocksource/clocksource0';

describe('what the kernel tells', () => {
  it('is each frequency governor once', async (test) => {
    const root = systemFolder(test, {
      [`${CPU}/policy0/scaling_governor`]: 'schedutil\n',
      [`${CPU}/policy1/scaling_governor`]: 'performance\n',
      [`${CPU}/policy2/scaling_governor`]: 'schedutil\n',
      [`${CPU}/policy3/energy_performance_preference`]: 'default\n',
    });
    expect(await describeGovernors(root)).to.deep.equal({ governors: ['performance', 'schedutil'] });
  });

  it('is the clock source, and those that there are', async (test) => {
    const root = systemFolder(test, {
      [`${CLOCK}/current_clocksource`]: 'hpet\n',
      [`${CLOCK}/available_clocksource`]: 'tsc hpet acpi_pm \n',
    });
    expect(await describeClockSource(root)).to.deep.equal({
      current: 'hpet',
      available: ['tsc', 'hpet', 'acpi_pm'],
    });
  });

  it('is the load averages', async (test) => {
    const root = systemFolder(test, { 'proc/loadavg': '0.38 1.35 12.89 2/118 24443\n' });
    const load = { oneMinute: 0.38, fiveMinutes: 1.35, fifteenMinutes: 12.89 };
    expect(await describeLoad(root)).to.deep.equal(load);
  });

  it('is missing with its reason', async (test) => {
    const root = systemFolder(test, { 'proc/loadavg': '0.38\n', [`${CLOCK}/current_clocksource`]: '\n' });
    const reasons = [
      await within(800, () => describeGovernors(root)),
      await within(800, () => describeClockSource(root)),
      await within(800, () => describeLoad(root)),
    ];
    expect(reasons).to.deep.equal([
      { unavailable: 'the system tells no frequency governor' },
      { unavailable: 'the system tells no clock source' },
      { unavailable: 'the system tells no load averages' },
    ]);
  });
});
