import { describe, it } from 'node:test';
import { setTimeout as passed } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { MachineUse } from './machine-use';

/** A machine of four cores whose clock and load are turned by hand. */
class MadeMachine {
  now = 1000;
  busy = 0;
  total = 0;
  readonly use = new MachineUse({
    clock: { now: () => milliseconds(this.now) },
    readTimes: () => ({ busy: this.busy, total: this.total }),
    interval: 3_600_000,
  });

  /** Lets 500 ms pass with so many percent of the cores busy, and takes a sample. */
  pass(percent: number): void {
    this.now += 500;
    this.total += 2000;
    this.busy += 20 * percent;
    this.use.sample();
  }
}

describe('MachineUse', () => {
  it('gives the use of all cores between two readings, at the middle of their time', () => {
    const machine = new MadeMachine();
    machine.use.start();
    for (const percent of [0, 25, 100]) machine.pass(percent);
    expect(machine.use.between(0, Infinity)).to.deep.equal([
      { at: 1250, value: 0 },
      { at: 1750, value: 25 },
      { at: 2250, value: 100 },
    ]);
    expect(machine.use.between(1500, 2000).map(({ value }) => value)).to.deep.equal([25]);
    machine.use[Symbol.dispose]();
    expect(machine.use.between(0, Infinity)).to.have.length(3);
  });

  it('takes counters that stand still for no sample, and those that run backwards for no use', () => {
    const machine = new MadeMachine();
    using use = machine.use;
    use.start();
    machine.now += 500;
    use.sample();
    expect(use.between(0, Infinity)).to.deep.equal([]);
    machine.pass(-3);
    expect(use.between(0, Infinity).map(({ value }) => value)).to.deep.equal([0]);
  });

  it('makes no sample of the time in which it did not run', () => {
    const machine = new MadeMachine();
    machine.use.start();
    machine.pass(50);
    machine.use[Symbol.dispose]();
    machine.now += 60_000;
    machine.use.start();
    machine.pass(10);
    machine.use[Symbol.dispose]();
    expect(machine.use.between(0, Infinity)).to.deep.equal([
      { at: 1250, value: 50 },
      { at: 61_750, value: 10 },
    ]);
  });

  it('halves its resolution when it runs for long, and keeps the mean and the whole time', () => {
    const machine = new MadeMachine();
    using use = machine.use;
    use.start();
    const turns = 40_000;
    for (let turn = 0; turn < turns; turn += 1) machine.pass(turn < turns / 2 ? 20 : 60);
    const samples = use.between(0, Infinity);
    expect(samples.length).to.be.within(3000, 7200);
    const mean = samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
    expect(mean).to.be.closeTo(40, 0.2);
    expect(samples[0]!.at).to.be.below(1000 + 8 * 500);
    expect(samples.at(-1)!.at).to.be.above(1000 + (turns - 16) * 500);
    expect(samples.every(({ at }, index) => index === 0 || at > samples[index - 1]!.at)).to.equal(true);
  });

  it('samples this machine by itself, in percent', async () => {
    using use = new MachineUse({ interval: 20 });
    use.start();
    use.start();
    while (use.between(0, Infinity).length < 2) {
      const until = performance.now() + 15;
      while (performance.now() < until) Math.sqrt(until);
      await passed(5);
    }
    for (const { value } of use.between(0, Infinity)) expect(value).to.be.within(0, 100);
  });
});
