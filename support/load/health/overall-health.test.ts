import { describe, it } from 'node:test';
import { expect } from 'chai';
import { clientHealth, threadHealth } from './client-health.fixture';
import { overall } from './overall-health';
import type { ThreadHealth } from './thread-health';

const share = (value: number) => ({ status: 'measured', share: value }) as const;

describe('overall', () => {
  it('is of one load that load', () => {
    const load = clientHealth([threadHealth(), threadHealth({ utilization: 0.7 })], { steal: share(0.1) });
    expect(overall([load])).to.deep.equal(load);
  });

  it('weighs each load by its time, and keeps the worst of what is a worst', () => {
    const short = threadHealth({
      span: 100,
      utilization: 0.9,
      busiestWindow: 0.95,
      eventLoopDelay: { p50: 1, p99: 2, maximum: 3 },
      gcPauses: { count: 1, total: 5, maximum: 5 },
      cpu: 90,
    });
    const long = threadHealth({
      span: 300,
      utilization: 0.1,
      busiestWindow: 0.3,
      eventLoopDelay: { p50: 0.2, p99: 0.9, maximum: 40 },
      gcPauses: { count: 2, total: 6, maximum: 4 },
      cpu: 30,
    });
    const { threads, machine } = overall([
      clientHealth([short], { cpuPressure: share(0.8) }),
      clientHealth([long], { cpuPressure: share(0.4) }),
    ]);
    expect(threads).to.have.length(1);
    const { utilization, eventLoopDelay, ...others } = threads[0]!;
    expect(utilization).to.be.closeTo(0.3, 1e-12);
    expect(eventLoopDelay.p50).to.be.closeTo(0.4, 1e-12);
    expect(eventLoopDelay).to.include({ p99: 2, maximum: 40 });
    expect(others).to.deep.equal({
      span: 400,
      busiestWindow: 0.95,
      gcPauses: { count: 3, total: 11, maximum: 5 },
      cpu: 120,
    });
    expect(machine.cpuPressure).to.have.property('share').that.is.closeTo(0.5, 1e-12);
  });

  it('knows a worker by its name, also where another one was lost before it', () => {
    const named = (name: string, utilization: number) => threadHealth({ name, utilization, span: 100 });
    const { threads } = overall([
      clientHealth([named('w1', 0.1), named('w2', 0.2)]),
      clientHealth([named('w2', 0.4)]),
    ]);
    expect(threads.map(({ name, span }) => [name, span])).to.deep.equal([
      ['w1', 100],
      ['w2', 200],
    ]);
    expect(threads[1]?.utilization).to.be.closeTo(0.3, 1e-12);
  });

  it('takes brief loads together: one of a few ms is no window', () => {
    const brief = threadHealth({ requests: 4, span: 20, utilization: 1, busiestWindow: 1 });
    const calm = threadHealth({ requests: 4, span: 20, utilization: 0.1, busiestWindow: 0.1 });
    const windowOf = (...parts: readonly ThreadHealth[]) =>
      overall(parts.map((part) => clientHealth([part]))).threads[0]?.busiestWindow;
    expect(windowOf(brief)).to.be.closeTo(0.2, 1e-9);
    expect(windowOf(brief, ...Array.from({ length: 9 }, () => calm))).to.be.closeTo(0.19, 1e-9);
    expect(windowOf(...Array.from({ length: 5 }, () => brief))).to.equal(1);
  });

  it('takes no busiest window of a load in which a worker had no request, unless it had none in any', () => {
    const idle = threadHealth({ requests: 0, span: 3, utilization: 1, busiestWindow: 1 });
    const working = threadHealth({ requests: 7, span: 300, utilization: 0.2, busiestWindow: 0.4 });
    const { threads } = overall([clientHealth([idle, idle]), clientHealth([working, idle])]);
    expect(threads[0]).to.include({ requests: 7, span: 303, busiestWindow: 0.4 });
    expect(threads[0]?.utilization).to.be.closeTo(63 / 303, 1e-12);
    expect(threads[1]).to.include({ requests: 0, span: 6, utilization: 1 });
    const unknown = overall([clientHealth([working]), clientHealth([threadHealth()])]);
    expect(unknown.threads[0]).to.not.have.property('requests');
  });

  it('unites the faults of all, each once, and keeps the worst beginning', () => {
    const load = (faults: readonly string[], skew: number, bound: number) => ({
      ...clientHealth(),
      faults,
      beginning: { skew, bound },
    });
    const whole = overall([load(['a', 'b'], 1, 7), clientHealth(), load(['b', 'c'], 3, 5)]);
    expect(whole.faults).to.deep.equal(['a', 'b', 'c']);
    expect(whole.beginning).to.deep.equal({ skew: 3, bound: 7 });
  });

  it('does not know what one of the loads does not know', () => {
    const unknown = clientHealth([threadHealth({ cpu: undefined })]);
    const { threads, machine } = overall([clientHealth([threadHealth()], { steal: share(0.1) }), unknown]);
    expect(threads[0]!.cpu).to.equal(undefined);
    expect(machine.steal).to.deep.equal({ status: 'unavailable', reason: 'nobody looked' });
  });

  it('is, of no load, of nobody', () => {
    const nothing = { status: 'unavailable', reason: 'no load was sent' };
    expect(overall([])).to.deep.equal({ threads: [], machine: { cpuPressure: nothing, steal: nothing } });
  });
});
