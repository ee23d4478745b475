import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../../quantities/units';
import { SPIKE_CAUSES, type SpikeCause } from '../../spike-cause';
import { diagnose } from './diagnosis';
import { findings, type FindingsChange } from './findings.fixture';

const lateBy = (ms: number, late = 19) => ({ late, later: milliseconds(ms) });
const LATE = { connect: lateBy(10), health: lateBy(11) };
const FULL = { fullest: 'queue tbf 1: on eth0 of node-1', backlogBytes: 60_000, heldShare: 1 };

interface Case {
  readonly of: string;
  readonly cause: SpikeCause | 'unknown';
  readonly change: FindingsChange;
}

const CASES: readonly Case[] = [
  {
    of: 'a queue that holds packets',
    cause: 'queueing',
    change: { ...LATE, during: { queues: { ...FULL, overlimits: 500 } } },
  },
  {
    of: 'a queue that is seen to be above its rate, and seldom to hold something',
    cause: 'queueing',
    change: { ...LATE, during: { queues: { ...FULL, heldShare: 0.1, backlogBytes: 0, overlimits: 60 } } },
  },
  {
    of: 'a full queue that drops, too',
    cause: 'queueing',
    change: {
      connect: { ...lateBy(30), lost: 3 },
      health: lateBy(30),
      during: { queues: { ...FULL, drops: 40 }, retransmitted: 8, clientRetransmitted: 3 },
    },
  },
  {
    of: 'a full queue whose load makes work for the kernel',
    cause: 'queueing',
    change: { ...LATE, during: { queues: FULL, softirqCpus: 0.4, receiveRounds: 20_000 } },
  },
  {
    of: 'long work on each packet',
    cause: 'softirq',
    change: { ...LATE, during: { softirqCpus: 0.35 } },
  },
  {
    of: 'long work on packets, by which the server waits for a CPU',
    cause: 'softirq',
    change: { ...LATE, during: { softirqCpus: 0.35, waitMs: 300, pressureShare: 0.6 } },
  },
  {
    of: 'long work on packets beside a queue that has always held some',
    cause: 'softirq',
    change: { ...LATE, before: { queues: FULL }, during: { queues: FULL, softirqCpus: 0.35 } },
  },
  {
    of: 'connections that have to be asked for again, while the others are quick',
    cause: 'packet loss',
    change: { connect: { late: 5, lost: 5 }, health: lateBy(0, 6), during: { retransmitted: 4 } },
  },
  {
    of: 'nothing that comes through, by what is sent again',
    cause: 'packet loss',
    change: {
      connect: { looks: 0, later: undefined },
      health: { looks: 1, late: 1, open: 1 },
      during: { clientRetransmitted: 9 },
    },
  },
  {
    of: 'losses under load, which makes work for the kernel',
    cause: 'packet loss',
    change: { connect: { late: 5, lost: 5 }, during: { retransmitted: 4, softirqCpus: 0.4 } },
  },
  {
    of: 'a group that has used up its quota',
    cause: 'CPU throttling',
    change: { health: lateBy(70), during: { throttledMs: 700, throttledPeriods: 9, periods: 10 }, by: 70 },
  },
  {
    of: 'a throttled group, whose tasks wait, and to whom is sent again',
    cause: 'CPU throttling',
    change: {
      health: lateBy(70),
      during: { throttledMs: 700, waitMs: 2_000, clientRetransmitted: 3, pressureShare: 0.9 },
      by: 70,
    },
  },
  {
    of: 'stopped processes',
    cause: 'freeze',
    change: {
      health: { looks: 1, late: 1, open: 1 },
      during: { stoppedShare: 0.9, runMs: 0, waitMs: 0 },
      by: 500,
    },
  },
  {
    of: 'stopped processes whose queue of connections is full by now',
    cause: 'freeze',
    change: {
      connect: { late: 4, lost: 4 },
      health: { looks: 1, late: 1, open: 1 },
      during: { stoppedShare: 1, runMs: 0, listenDrops: 5, clientRetransmitted: 5 },
      by: 5_000,
    },
  },
  {
    of: 'tasks that wait for a CPU',
    cause: 'run-queue delay',
    change: { health: lateBy(12), during: { waitMs: 400, pressureShare: 0.9 }, by: 12 },
  },
  {
    of: 'tasks that wait for a CPU in a group that is throttled as usual',
    cause: 'run-queue delay',
    change: {
      health: lateBy(12),
      before: { throttledMs: 100 },
      during: { throttledMs: 110, waitMs: 400 },
      by: 12,
    },
  },
  { of: 'late connections, and nothing to explain them', cause: 'unknown', change: LATE },
  {
    of: 'late answers, and tasks that wait far too little for that',
    cause: 'unknown',
    change: { health: lateBy(80), during: { waitMs: 40 }, by: 80 },
  },
  {
    of: 'processes that were stopped before, too',
    cause: 'unknown',
    change: { health: lateBy(80), before: { stoppedShare: 1 }, during: { stoppedShare: 1 } },
  },
  {
    of: 'a throttled group whose way is late',
    cause: 'unknown',
    change: { ...LATE, during: { throttledMs: 300 } },
  },
];

describe('diagnose', () => {
  for (const { of, cause, change } of CASES)
    it(`finds ${cause} of ${of}`, () => {
      const located = diagnose(findings(change), milliseconds(9));
      expect(located.cause).to.equal(cause);
      expect(located.locatedAt).to.equal(9);
      expect(located.evidence).not.to.be.empty;
      const others = SPIKE_CAUSES.filter((other) => other !== cause);
      expect(located.ruledOut.map((sentence) => sentence.split(':')[0])).to.have.members(others);
    });

  it('says what was seen, with figures before and during', () => {
    const change = { health: lateBy(70), during: { throttledMs: 712.3, throttledPeriods: 9, periods: 10 } };
    const { evidence, ruledOut } = diagnose(findings(change), milliseconds(0));
    expect(evidence[0]).to.equal(
      'its control group was kept from running for 712 ms a second (0 before), in 9 of 10 periods a second',
    );
    expect(evidence[1]).to.match(/^0 of 20 connections made at the first go were late/);
    expect(ruledOut).to.include(
      'freeze: all its tasks were stopped in 0 % (0 % before) of the looks at them',
    );
  });

  it('says what explains a sign of another cause', () => {
    const change = { health: lateBy(70), during: { throttledMs: 700, waitMs: 2_000 } };
    expect(diagnose(findings(change), milliseconds(0)).ruledOut.at(-1)).to.match(
      /^run-queue delay: its tasks waited for a CPU for 2000 ms a second .*, which CPU throttling explains$/,
    );
  });

  it('does not take one segment that was sent again for packet loss', () => {
    const health = { late: 17, later: milliseconds(19) };
    const waiting = { seconds: 0.7, waitMs: 1_050 };
    const cause = (segments: number) =>
      diagnose(
        findings({ health, by: 19, during: { ...waiting, retransmitted: segments / waiting.seconds } }),
        milliseconds(0),
      ).cause;
    expect(cause(1)).to.equal('run-queue delay');
    expect(cause(3)).to.equal('packet loss');
  });
});
