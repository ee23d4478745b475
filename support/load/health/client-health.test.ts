import { describe, it } from 'node:test';
import { expect } from 'chai';
import { clientTrouble, healthText } from './client-health';
import { clientHealth, threadHealth } from './client-health.fixture';

const share = (value: number) => ({ status: 'measured', share: value }) as const;
const delayed = (p99: number) => threadHealth({ eventLoopDelay: { p50: 0, p99, maximum: 2 * p99 } });
const collected = (maximum: number) => threadHealth({ gcPauses: { count: 1, total: maximum, maximum } });

describe('clientTrouble', () => {
  const cases: readonly [what: string, health: ReturnType<typeof clientHealth>, text: string][] = [
    ['a client to which nothing happened', clientHealth(), ''],
    ['a client without workers', clientHealth([]), ''],
    [
      'a machine under pressure',
      clientHealth([threadHealth()], { cpuPressure: share(0.352) }),
      ' (a CPU was waited for 35% of the time)',
    ],
    [
      'a machine of others',
      clientHealth([threadHealth()], { steal: share(0.02) }),
      ' (the hypervisor took 2% of the CPU time)',
    ],
    [
      'a machine on which little was waited for',
      clientHealth([threadHealth()], { cpuPressure: share(0.019), steal: share(0.019) }),
      '',
    ],
    [
      'the worst of its event loops',
      clientHealth([delayed(1.2), delayed(4.56)]),
      ' (event loop late by 4.6 ms at p99)',
    ],
    ['event loops that are in time', clientHealth([delayed(1)]), ''],
    [
      'the longest of its collections',
      clientHealth([collected(2), collected(12.34)]),
      ' (longest garbage collection 12.3 ms)',
    ],
    [
      'workers with names: whose it was',
      clientHealth([
        threadHealth({ ...delayed(5), name: 'w1 on host-a' }),
        threadHealth({
          ...delayed(7),
          ...collected(4),
          name: 'w2 on host-b',
          eventLoopDelay: delayed(7).eventLoopDelay,
        }),
      ]),
      ' (event loop of w2 on host-b late by 7.0 ms at p99, longest garbage collection of w2 on host-b 4.0 ms)',
    ],
    [
      'all of it',
      clientHealth([delayed(5), collected(3)], { cpuPressure: share(0.5), steal: share(0.1) }),
      ' (a CPU was waited for 50% of the time, the hypervisor took 10% of the CPU time, ' +
        'event loop late by 5.0 ms at p99, longest garbage collection 3.0 ms)',
    ],
  ];
  for (const [what, health, text] of cases) {
    it(`says of ${what}: "${text}"`, () => {
      expect(clientTrouble(health)).to.equal(text);
    });
  }
});

describe('healthText', () => {
  it('tells of each worker, and of the machine what is known or why it is not', () => {
    const busy = threadHealth({
      utilization: 0.456,
      busiestWindow: 0.913,
      eventLoopDelay: { p50: 0.1, p99: 1.25, maximum: 9 },
      gcPauses: { count: 3, total: 4, maximum: 2.26 },
    });
    const text = healthText(clientHealth([threadHealth(), busy], { steal: share(0.004) }));
    expect(text.split('; ')).to.deep.equal([
      'worker 0 busy 10% (20% of its busiest quarter second), event loop late by 0.3 ms at p99, ' +
        '0 garbage collections of at most 0.0 ms',
      'worker 1 busy 46% (91% of its busiest quarter second), event loop late by 1.3 ms at p99, ' +
        '3 garbage collections of at most 2.3 ms',
      'a CPU was waited for: nobody looked',
      'taken by the hypervisor 0% of the time',
    ]);
  });

  it('says of a worker that had no request only that', () => {
    const idle = threadHealth({ requests: 0, span: 3, utilization: 1, busiestWindow: 1 });
    const text = healthText(clientHealth([threadHealth({ requests: 1 }), idle])).split('; ');
    expect(text[0]).to.match(/^worker 0 busy 10% /);
    expect(text[1]).to.equal('worker 1 had no request');
  });

  it('calls workers by their names, says how nearly they began together, and tells faults first', () => {
    const health = {
      ...clientHealth([threadHealth({ name: 'w2 on host-b' })]),
      faults: ['worker w1 on host-a was lost'],
      beginning: { skew: 0.84, bound: 1.2 },
    };
    const text = healthText(health).split('; ');
    expect(text[0]).to.equal('worker w1 on host-a was lost');
    expect(text[1]).to.match(/^worker w2 on host-b busy 10%/);
    expect(text[2]).to.equal('workers began within 0.8 ms of each other (at most 1.2 ms)');
  });
});
