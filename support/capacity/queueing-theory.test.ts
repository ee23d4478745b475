import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  constantThroughput,
  erlangC,
  exponentialWait,
  machineRepair,
  singleSlotWait,
} from './queueing-theory.fixture';

const closed = fc.record({
  users: fc.integer({ min: 1, max: 60 }),
  slots: fc.integer({ min: 1, max: 20 }),
  service: fc.double({ min: 1, max: 500, noNaN: true }),
  think: fc.double({ min: 1, max: 500, noNaN: true }),
});
const open = fc
  .record({
    slots: fc.integer({ min: 1, max: 30 }),
    load: fc.double({ min: 0.01, max: 0.97, noNaN: true }),
    service: fc.double({ min: 1, max: 500, noNaN: true }),
  })
  .map(({ slots, load, service }) => ({ slots, service, arrivals: (load * slots) / service }));

const near = (value: number, wanted: number): void => {
  expect(value / wanted).to.be.closeTo(1, 1e-9);
};

describe('the closed forms of closed systems', () => {
  it('are those of mean value analysis, where there is one slot', () => {
    fc.assert(
      fc.property(closed, (system) => {
        const { users, service, think } = system;
        // M. Reiser, S. S. Lavenberg, Mean-Value Analysis of Closed Multichain Queuing Networks, JACM 27(2), 1980.
        let [queue, response] = [0, 0];
        for (let n = 1; n <= users; n += 1) {
          response = service * (1 + queue);
          queue = (n * response) / (response + think);
        }
        const repair = machineRepair({ ...system, slots: 1 });
        near(repair.response, response);
        near(repair.throughput, users / (response + think));
      }),
    );
  });

  it('know no queue where each user has a slot', () => {
    fc.assert(
      fc.property(closed, (system) => {
        const { users, service, think } = system;
        const { throughput, response } = machineRepair({ ...system, slots: users });
        near(response, service);
        near(throughput, users / (service + think));
        near(throughput, constantThroughput({ ...system, slots: users }));
      }),
    );
  });

  it('never pass that of constant times, and come to it with ever more users', () => {
    fc.assert(
      fc.property(closed, (system) => {
        const bound = constantThroughput(system);
        expect(machineRepair(system).throughput).to.be.at.most(bound * (1 + 1e-9));
      }),
    );
    const many = { users: 400, slots: 8, service: 100, think: 400 };
    near(machineRepair(many).throughput, constantThroughput(many));
    expect(constantThroughput(many)).to.equal(0.08);
  });
});

describe('the closed forms of open systems', () => {
  it('give the waiting share as its sum does', () => {
    fc.assert(
      fc.property(open, (system) => {
        const offered = system.arrivals * system.service;
        let term = 1;
        let sum = 0;
        for (let n = 0; n < system.slots; n += 1) {
          sum += term;
          term *= offered / (n + 1);
        }
        const all = (term * system.slots) / (system.slots - offered);
        near(erlangC(system), all / (sum + all));
      }),
    );
    expect(erlangC({ slots: 3, arrivals: 0.02, service: 100 })).to.be.closeTo(4 / 9, 1e-12);
  });

  it('agree on one slot with exponential service, and wait half as long where service is constant', () => {
    fc.assert(
      fc.property(open, (system) => {
        const one = { ...system, arrivals: system.arrivals / system.slots, slots: 1 };
        near(erlangC(one), one.arrivals * one.service);
        near(exponentialWait(one), singleSlotWait(one, 1));
        near(singleSlotWait(one, 0), singleSlotWait(one, 1) / 2);
      }),
    );
  });

  it('have no figure of a server that cannot keep up', () => {
    const system = { slots: 2, arrivals: 0.02, service: 100 };
    expect(erlangC(system)).to.be.NaN;
    expect(exponentialWait(system)).to.be.NaN;
    expect(singleSlotWait({ arrivals: 0.01, service: 100 }, 1)).to.be.NaN;
  });
});
