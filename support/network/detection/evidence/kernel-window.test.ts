import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../../quantities/units';
import { EvidenceHistory } from './evidence-history';
import { kernelSample } from './kernel-sample.fixture';
import type { QueueCounters } from './kernel-sample';

const tasks = (runMs: number, waitMs: number, stopped = 0) => ({ tasks: 4, stopped, runMs, waitMs });
const throttling = (throttledMs: number) => ({
  periods: throttledMs / 50,
  throttledPeriods: throttledMs / 100,
  throttledMs: milliseconds(throttledMs),
});

function historyOf(...samples: readonly ReturnType<typeof kernelSample>[]): EvidenceHistory {
  const history = new EvidenceHistory();
  for (const sample of samples) history.add(sample);
  return history;
}

const windowOf = (history: EvidenceHistory, ...nodes: readonly string[]) =>
  history.window(nodes, milliseconds(1_000), milliseconds(3_000));

describe('EvidenceHistory', () => {
  it('counts per second, of these containers and this time alone', () => {
    const history = historyOf(
      kernelSample(500, { a: { tasks: tasks(0, 0) } }),
      kernelSample(1_000, { a: { tasks: tasks(10, 100) }, b: { tasks: tasks(0, 0) } }),
      kernelSample(3_000, { a: { tasks: tasks(30, 500) }, b: { tasks: tasks(2, 1_000) } }),
      kernelSample(3_500, { a: { tasks: tasks(900, 900) } }),
    );
    expect(windowOf(history, 'a')).to.include({ seconds: 2, samples: 2, runMs: 10, waitMs: 200 });
    expect(windowOf(history, 'a', 'b')).to.include({ runMs: 11, waitMs: 700 });
    expect(windowOf(history, 'a')).to.include({ softirqCpus: 0.25, stealShare: 0.25, pressureShare: 0.5 });
  });

  it('does not mind that a container is moved to another control group', () => {
    const history = historyOf(
      kernelSample(1_000, { a: { throttling: throttling(5_000) } }),
      kernelSample(2_000, { a: { throttling: throttling(0) } }),
      kernelSample(3_000, { a: { throttling: throttling(400) } }),
    );
    expect(windowOf(history, 'a')).to.include({ throttledMs: 200, throttledPeriods: 2, periods: 4 });
  });

  it('tells in how many looks all was stopped', () => {
    const history = historyOf(
      kernelSample(1_000, { a: { tasks: tasks(0, 0, 3) } }),
      kernelSample(1_500, { a: { tasks: tasks(0, 0, 4) } }),
      kernelSample(2_000, { a: { frozen: true } }),
      kernelSample(2_500, {}),
    );
    expect(windowOf(history, 'a').stoppedShare).to.equal(0.5);
  });

  it('finds the queue in which most waits', () => {
    const history = historyOf(kernelSample(1_000, {}), kernelSample(2_000, {}));
    const queue = (name: string, backlogBytes: number, overlimits: number): QueueCounters => ({
      ...{ name, backlogBytes, backlogPackets: 1, drops: 0, overlimits },
    });
    const looks = [
      [1_000, 0, 0],
      [2_000, 30_000, 50],
      [3_000, 40_000, 80],
    ] as const;
    for (const [at, bytes, overlimits] of looks) {
      const queues = [queue('full', bytes, overlimits), queue('empty', 0, 0)];
      history.addQueues({ at: milliseconds(at), node: 'a', queues });
      history.addQueues({ at: milliseconds(at), node: 'b', queues: [queue('other', 99_000, 9_000)] });
    }
    expect(windowOf(history, 'a').queues).to.deep.include({
      ...{ samples: 3, fullest: 'full', backlogBytes: 30_000, overlimits: 40, drops: 0 },
    });
  });

  it('knows nothing where nothing was seen', () => {
    expect(windowOf(new EvidenceHistory(), 'a')).to.include({ seconds: 0, samples: 0, waitMs: 0 });
  });
});
