import { expect } from 'chai';
import { describe, it } from 'node:test';
import { milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import { chromeTrace, type ShownTrace } from './chrome-trace';
import type { ChromeEvent } from './chrome-event';
import { arrivalAt, dequeueAt, enqueueAt, eventAt } from './kernel-events.fixture';

const CONTAINER = {
  id: 'node-1',
  place: 'a namespace',
  pid: 500,
  port: 8001,
  link: 'veth-node-1',
  threads: [500],
};
const NOTHING: ShownTrace = { events: [], containers: [CONTAINER], marks: [], looks: [] };

function shown(trace: Partial<ShownTrace>): readonly ChromeEvent[] {
  const text = chromeTrace({ ...NOTHING, ...trace });
  return (JSON.parse(text) as { traceEvents: readonly ChromeEvent[] }).traceEvents;
}

describe('a trace file', () => {
  it('names containers as processes, in their order', () => {
    const names = shown({}).filter(({ name }) => name === 'process_name');
    expect(names.map((event) => 'args' in event && event.args)).to.deep.equal([
      { name: 'this run' },
      { name: 'node-1 (a namespace)' },
      { name: 'kernel' },
    ]);
  });

  it('shows a wait in a queue as a stretch of the container whose packet it was, in microseconds', () => {
    const events = [enqueueAt(10, 5), dequeueAt(30.5, 5), arrivalAt(31, 5)];
    const [wait] = shown({ events }).filter(({ ph, name }) => ph === 'X' && name === 'waits');
    expect(wait).to.deep.include({
      pid: 500,
      cat: 'queue',
      ts: 10_000,
      dur: 20_500,
      args: { wait_ms: 20.5 },
    });
  });

  it('has no two stretches on one track that overlap, and every wait, however many packets wait at once', () => {
    const numbers = Array.from({ length: 40 }, (_, place) => place);
    const events = [
      ...numbers.map((one) => enqueueAt(one, one)),
      ...numbers.map((one) => dequeueAt(100 + one, one)),
    ];
    const queue = shown({ events }).filter((event) => 'cat' in event && event.cat === 'queue');
    const stretches = queue.filter((event) => event.ph === 'X');
    expect(stretches.length + queue.filter(({ ph }) => ph === 'b').length).to.equal(40);
    expect(queue.filter(({ ph }) => ph === 'e')).to.have.length(queue.filter(({ ph }) => ph === 'b').length);
    for (const [, track] of Map.groupBy(stretches, ({ tid }) => tid))
      track.reduce((end, { ts, dur }) => {
        expect(ts).to.be.at.least(end);
        return ts + dur;
      }, 0);
    const counts = shown({ events }).filter((event) => event.ph === 'C' && event.name.endsWith(': packets'));
    expect(
      Math.max(...counts.map((event) => (event.ph === 'C' ? (event.args['waiting'] ?? 0) : 0))),
    ).to.equal(40);
  });

  it('shows losses at the container to whose link the packet went, and what is sent again by port', () => {
    const events = [
      eventAt(1, { kind: 'handed to interface', packet: 5, interface: 'veth-node-1', bytes: 66 }),
      eventAt(2, { kind: 'drop', packet: 5, reason: 'NETFILTER_DROP' }),
      eventAt(3, { kind: 'retransmission', sourcePort: 40_000, destinationPort: 8001 }),
      eventAt(4, { kind: 'drop', packet: 6, reason: 'NO_SOCKET' }),
    ];
    const instants = shown({ events }).filter((event) => event.ph === 'i');
    expect(instants.map(({ pid, name }) => [pid, name])).to.deep.equal([
      [500, 'dropped: NETFILTER_DROP'],
      [500, 'sent again'],
      [2, 'dropped: NO_SOCKET'],
    ]);
  });

  describe('of containers that share a port', () => {
    const OTHER = { ...CONTAINER, id: 'node-2', pid: 600, link: 'veth-node-2', threads: [600] };
    const shared = (events: ShownTrace['events'], containers = [CONTAINER, OTHER]) =>
      shown({ events, containers });
    const handedTo = (name: string) =>
      eventAt(1, { kind: 'handed to interface', packet: 5, interface: name, bytes: 66 });
    const pidOfQueue = (events: readonly ChromeEvent[]) =>
      events.find((event) => event.ph === 'X' && event.cat === 'queue')?.pid;
    const waited = [enqueueAt(1, 5), dequeueAt(2, 5), arrivalAt(3, 5)];

    it('shows the queue of a link at its container', () => {
      expect(pidOfQueue(shared([handedTo('veth-node-2'), ...waited]))).to.equal(600);
      expect(pidOfQueue(shared([handedTo('veth-node-1'), ...waited]))).to.equal(500);
    });

    it('shows the queue of a link at its container, whatever its port', () => {
      const other = { ...OTHER, port: 8002 };
      expect(pidOfQueue(shared([handedTo('veth-node-2'), ...waited], [CONTAINER, other]))).to.equal(600);
    });

    it('shows what only the port tells at the kernel', () => {
      const sentAgain = eventAt(4, { kind: 'retransmission', sourcePort: 40_000, destinationPort: 8001 });
      const events = shared([handedTo('eth0'), ...waited, sentAgain]);
      expect(pidOfQueue(events)).to.equal(2);
      expect(events.find(({ name }) => name === 'sent again')).to.have.property('pid', 2);
      expect(events.find(({ name }) => name.startsWith('smoothed round trip'))).to.include({
        pid: 2,
        name: "smoothed round trip at the client's end, port 8001 (ms)",
      });
    });
  });

  it('shows a drop at no container where it is not known to which interface the packet was handed', () => {
    const events = [eventAt(2, { kind: 'drop', packet: 5, reason: 'NO_SOCKET' })];
    const containers = [{ ...CONTAINER, link: undefined }];
    expect(shown({ events, containers }).find(({ ph }) => ph === 'i')).to.have.property('pid', 2);
  });

  it('shows looks as counters, and what the run did and found as instants of all', () => {
    const look = { kind: 'health', node: 'node-1', at: milliseconds(5), knownAt: milliseconds(9) } as const;
    const looks: readonly ContainerLook[] = [
      { ...look, took: milliseconds(4), outcome: 'answered' },
      { ...look, took: undefined, outcome: 'pending' },
      { ...look, took: undefined, outcome: 'broken' },
    ];
    const events = shown({ looks, marks: [{ at: milliseconds(7), text: 'detection: node-1' }] });
    expect(events.filter(({ ph }) => ph === 'C')).to.deep.equal([
      { ph: 'C', name: 'health answer (ms)', pid: 500, ts: 5_000, args: { ms: 4 } },
      { ph: 'C', name: 'health answer (ms)', pid: 500, ts: 9_000, args: { ms: 4 } },
    ]);
    expect(events.find(({ ph }) => ph === 'i')).to.include({ s: 'g', name: 'detection: node-1', ts: 7_000 });
  });

  it('is the same text for the same things, in the order of time', () => {
    const events = [enqueueAt(10, 5), dequeueAt(30, 5), arrivalAt(31, 5), enqueueAt(32, 5)];
    const trace = { ...NOTHING, events, marks: [{ at: milliseconds(1), text: 'injection' }] };
    expect(chromeTrace(trace)).to.equal(chromeTrace(trace));
    const times = shown(trace).flatMap((event) => (event.ph === 'M' ? [] : [event.ts]));
    expect(times).to.deep.equal(times.toSorted((one, other) => one - other));
  });
});
