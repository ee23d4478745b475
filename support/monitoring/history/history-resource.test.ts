import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TemporaryStore } from '../recording/temporary-store.fixture';
import { historyOfStore } from './history-of-store';
import { every5, MINE, time, valuesOf } from './history-of-store.fixture';

describe('the resource usage of a history', () => {
  it('takes the slots of the server for its resource where their number is known', () => {
    using kept = new TemporaryStore();
    kept.add('running_requests', MINE, every5(2, 2, 4, 4, 0, 2, 8, 8));
    kept.add('server_cpu_percent', MINE, every5(10, 10, 10, 10, 10, 10, 10, 10));
    const [usage] = historyOfStore(kept.store, time, { slots: 8 }).series;
    expect(usage?.name).to.equal('Resource usage, % (running_requests of 8 slots)');
    expect(usage?.values).to.deep.equal([25, 50, 12.5, 100]);
    const [unknown] = historyOfStore(kept.store, time).series;
    expect(unknown?.name).to.equal('Resource usage, % (server_cpu_percent)');
  });

  it('does not take the machine for that of a server elsewhere', () => {
    using kept = new TemporaryStore();
    kept.add('host_cpu_percent', MINE, every5(10, 10));
    const history = historyOfStore(kept.store, time, { isElsewhere: true });
    expect(valuesOf(history, 'Resource usage')).to.equal(undefined);
    expect(history.notes).to.include('Resource usage was not recorded in that time');
  });

  it('takes GPUs before the CPU, all of them, and the server before the machine', () => {
    using kept = new TemporaryStore();
    const nameOf = () =>
      historyOfStore(kept.store, time).series.find(({ metric }) => metric === 'Resource usage')?.name;
    kept.add('host_cpu_percent', MINE, every5(10, 10));
    expect(nameOf()).to.equal('Resource usage, % (host_cpu_percent)');
    kept.add('server_cpu_percent', MINE, every5(150, 150));
    expect(nameOf()).to.equal('Resource usage, % (server_cpu_percent)');
    kept.add('gpu_utilization_percent', { ...MINE, gpu: '0' }, every5(100, 100));
    kept.add('gpu_utilization_percent', { ...MINE, gpu: '1' }, every5(50, 0));
    expect(nameOf()).to.equal('Resource usage, % (gpu_utilization_percent, mean of 2)');
    expect(valuesOf(historyOfStore(kept.store, time), 'Resource usage')?.[0]).to.equal(62.5);
  });
});
