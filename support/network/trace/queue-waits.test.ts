import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { arrivalAt, dequeueAt, enqueueAt, eventAt } from './kernel-events.fixture';
import { portsOfQueues, queueWaits } from './queue-waits';

const PORTS = [8001];

describe('waits in a queue', () => {
  it('last from enqueue to dequeue of the same packet, and know its interface, its size and its port', () => {
    const handed = eventAt(1, { kind: 'handed to interface', packet: 5, interface: 'eth0', bytes: 1500 });
    const [wait, ...others] = queueWaits(
      [handed, enqueueAt(1, 5), dequeueAt(21, 5), arrivalAt(22, 5)],
      PORTS,
    );
    expect(others).to.be.empty;
    expect(wait).to.include({ begin: 1, end: 21, interface: 'eth0', bytes: 1500, port: 8001, pieces: 1 });
  });

  it('are two where a later packet has the same place in memory', () => {
    const waits = queueWaits([enqueueAt(1, 5), dequeueAt(3, 5), enqueueAt(4, 5), dequeueAt(9, 5)], PORTS);
    expect(waits.map(({ begin, end }) => [begin, end])).to.deep.equal([
      [1, 3],
      [4, 9],
    ]);
  });

  it('last until the last piece of a packet that the queue has cut', () => {
    const events = [enqueueAt(1, 5), enqueueAt(2, 6), dequeueAt(10, 51), dequeueAt(12, 52), dequeueAt(14, 6)];
    const waits = queueWaits([...events, enqueueAt(15, 7), dequeueAt(20, 71)], PORTS);
    expect(waits.map(({ end, pieces }) => [end, pieces])).to.deep.equal([
      [12, 2],
      [14, 1],
      [20, 1],
    ]);
  });

  it('end together where packets go together', () => {
    const waits = queueWaits([enqueueAt(1, 5), enqueueAt(2, 6), enqueueAt(3, 7), dequeueAt(9, 5, 2)], PORTS);
    expect(waits.map(({ end }) => end)).to.deep.equal([9, 9, undefined]);
  });

  it('end with the reason where the kernel throws the packet away', () => {
    const drop = eventAt(4, { kind: 'drop', packet: 5, reason: 'QDISC_OVERLIMIT' });
    expect(queueWaits([enqueueAt(1, 5), drop], PORTS)[0]).to.include({ end: 4, dropped: 'QDISC_OVERLIMIT' });
  });

  it('leave a dequeue alone whose enqueue the trace has not', () => {
    expect(queueWaits([dequeueAt(1, 5)], PORTS)).to.be.empty;
  });

  it('are those of a first-in first-out queue, whatever comes when', () => {
    const gaps = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, (steps) => {
        let [came, left] = [0, 0];
        const truth = steps.map(([gap, service]) => {
          came += gap;
          left = Math.max(came, left) + service;
          return [came, left] as const;
        });
        const events = [
          ...truth.map(([begin], packet) => enqueueAt(begin, packet)),
          ...truth.map(([, end], packet) => dequeueAt(end, packet)),
        ].sort((one, other) => one.at - other.at);
        const waits = queueWaits(events, PORTS);
        expect(waits.map(({ begin, end }) => [begin, end])).to.deep.equal(truth);
      }),
    );
  });
});

describe('a queue', () => {
  it('is of the container whose packets it has let through', () => {
    const waits = queueWaits([enqueueAt(1, 5), dequeueAt(2, 5), arrivalAt(3, 5), enqueueAt(4, 6)], PORTS);
    expect([...portsOfQueues(waits)]).to.deep.equal([[7, 8001]]);
  });

  it('is of nobody known where no packet of its arrived', () => {
    expect(portsOfQueues(queueWaits([enqueueAt(1, 5), dequeueAt(2, 5)], PORTS)).size).to.equal(0);
  });
});
