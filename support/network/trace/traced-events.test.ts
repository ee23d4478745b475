import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { EventFormat } from './event-format';
import { among, TRACED } from './traced-events';

/** Whether the kernel would let a number through. */
const lets = (filter: string, number: number): boolean =>
  filter
    .split(' || ')
    .some((term) =>
      term.includes('&&')
        ? Number(/>= (\d+)/.exec(term)?.[1]) <= number && number <= Number(/<= (\d+)/.exec(term)?.[1])
        : Number(/== (\d+)/.exec(term)?.[1]) === number,
    );

describe('a filter by numbers', () => {
  it('makes a range of numbers in a row', () => {
    expect(among('pid', [12, 10, 11, 20])).to.equal('(pid >= 10 && pid <= 12) || pid == 20');
    expect(among('pid', [])).to.equal('pid < 0');
  });

  it('lets through what it was given, and no neighbour', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60), { minLength: 1 }), fc.nat(60), (numbers, other) => {
        expect(lets(among('pid', numbers), other)).to.equal(numbers.includes(other));
      }),
    );
  });

  it('is never longer than the kernel takes, and leaves none out for that', () => {
    const many = Array.from({ length: 500 }, (_, place) => place * (place % 7 === 0 ? 3 : 2) + 100_000);
    const filter = among('prev_pid', many);
    expect(filter.length).to.be.at.most(2_000);
    expect(many.filter((number) => !lets(filter, number))).to.be.empty;
  });
});

describe('the filter of', () => {
  const format = new EventFormat(
    'ID: 1\nprint fmt: "%s", __print_symbolic(REC->reason, { 64, "QDISC_DROP" }, { 104, "QUEUE_PURGE" })',
  );
  const things = { ports: [8001, 8005], threads: [7], interfaces: [{ name: 'eth0', index: 2 }] };
  const filterOf = (name: string) => TRACED.get(name)?.(things, format);

  it('drops leaves out what ends of sockets throw away, by the numbers of this kernel', () => {
    expect(filterOf('skb/kfree_skb')).to.equal('(protocol == 2048 || protocol == 34525) && reason != 104');
  });

  it('connections, queues, interfaces and threads names those asked for', () => {
    expect(filterOf('tcp/tcp_probe')).to.equal(
      'sport == 8001 || sport == 8005 || dport == 8001 || dport == 8005',
    );
    expect(filterOf('qdisc/qdisc_dequeue')).to.equal('(ifindex == 2) && packets > 0');
    expect(filterOf('net/net_dev_queue')).to.equal('name == "" || name == "eth0"');
    expect(filterOf('sched/sched_switch')).to.equal('prev_pid == 7 || next_pid == 7');
  });
});
