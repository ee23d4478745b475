import { expect } from 'chai';
import { describe, it } from 'node:test';
import { eventAt } from './kernel-events.fixture';
import { softirqSpans, taskSpans } from './running-spans';

const OURS = new Set([10]);

const switchAt = (at: number, previous: number, next: number, previousIsRunnable = false) =>
  eventAt(at, {
    kind: 'switch',
    previous,
    previousName: `thread-${previous}`,
    previousIsRunnable,
    next,
    nextName: `thread-${next}`,
  });
const wakeUpAt = (at: number, woken: number) =>
  eventAt(at, { kind: 'wake-up', woken, name: `thread-${woken}` });

describe('the stretches of a thread', () => {
  it('are its wait for a CPU and its time on it', () => {
    const spans = taskSpans([wakeUpAt(1, 10), switchAt(4, 99, 10), switchAt(9, 10, 99)], OURS);
    expect(spans.map(({ state, begin, end }) => [state, begin, end])).to.deep.equal([
      ['waits for a CPU', 1, 4],
      ['runs', 4, 9],
    ]);
  });

  it('are a wait again where its CPU was taken from it', () => {
    const spans = taskSpans([switchAt(4, 99, 10), switchAt(9, 10, 99, true), switchAt(12, 99, 10)], OURS);
    expect(spans.map(({ state, begin, end }) => [state, begin, end])).to.deep.equal([
      ['runs', 4, 9],
      ['waits for a CPU', 9, 12],
    ]);
  });

  it('are not told where the trace has only their end', () => {
    expect(taskSpans([switchAt(9, 10, 99)], OURS)).to.be.empty;
  });

  it('are those of the threads asked for', () => {
    expect(taskSpans([switchAt(1, 99, 98), switchAt(2, 98, 99)], OURS)).to.be.empty;
  });
});

describe("the kernel's work on packets", () => {
  it('is told by CPU', () => {
    const event = (at: number, kind: 'softirq begins' | 'softirq ends', cpu: number) =>
      eventAt(at, { kind, vector: 'NET_RX' }, cpu);
    const begun = [event(1, 'softirq begins', 0), event(2, 'softirq begins', 1)];
    const spans = softirqSpans([...begun, event(3, 'softirq ends', 0), event(5, 'softirq ends', 1)]);
    expect(spans.map(({ cpu, begin, end }) => [cpu, begin, end])).to.deep.equal([
      [0, 1, 3],
      [1, 2, 5],
    ]);
    expect(softirqSpans([event(3, 'softirq ends', 0)])).to.be.empty;
  });
});
