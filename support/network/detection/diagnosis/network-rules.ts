import { risen, risenShare, type CauseRule } from './cause-rule';
import { lateConnections, wayThere } from './way-there';

/** Of its looks, a queue that delays holds something in most. */
const HELD_SHARE = 0.5;
/** Packets per second that had to wait for the rate of a queue: as many as would make most looks late. */
const OVERLIMITS = 10;
/** Of the lateness of all connections, that much has to be work of the kernel; ticks tell it no more exactly. */
const EXPLAINED_SHARE = 0.3;
const LEAST_CPUS = 0.03;
const GROWTH = 1.5;
const MULTIPLE = 2;
/** Per second; a path that loses nothing sends hardly anything again. */
const RETRANSMITTED = 1;
const LOST_LOOKS = 2;
/** A single one can have been waited for too briefly, as when the machine is held up for a moment. */
const LEAST_SEGMENTS = 2;

/** Packets wait in a queue whose backlog, or whose count of packets above its rate, is seen. */
export const queueing: CauseRule = {
  cause: 'queueing',
  find: ({ before: { queues: before }, during: { looks, kernel } }) => {
    const { queues } = kernel;
    const name = queues.fullest ?? 'the queues of its interface';
    const backlog = `${name} hold${queues.fullest === undefined ? '' : 's'} ${risen(queues.backlogBytes, before.backlogBytes, ' bytes')}`;
    const holdsMore = queues.heldShare >= HELD_SHARE && queues.backlogBytes > MULTIPLE * before.backlogBytes;
    const isAboveRate = queues.overlimits >= Math.max(OVERLIMITS, MULTIPLE * before.overlimits);
    const overlimits = `packets had to wait for its rate ${risen(queues.overlimits, before.overlimits, ' times a second')}`;
    const drops =
      queues.drops > before.drops ? [`it dropped ${risen(queues.drops, before.drops, '/s')}`] : [];
    const isFull = holdsMore || isAboveRate;
    return {
      holds: wayThere(looks) === 'slow' && isFull,
      evidence: [lateConnections(looks), backlog, overlimits, ...drops],
      otherwise: isFull ? `${backlog}, but ${lateConnections(looks)}` : `${backlog}, and ${overlimits}`,
    };
  },
};

/** The kernel works long on packets: CPUs spend more of their time so, and no queue holds them. */
export const softirq: CauseRule = {
  cause: 'softirq',
  find: ({ spike, before, during: { looks, kernel } }) => {
    const [cpus, usual] = [kernel.softirqCpus, before.softirqCpus];
    const perSecond = kernel.seconds > 0 ? looks.connect.looks / kernel.seconds : 0;
    const explaining = (EXPLAINED_SHARE * perSecond * spike.magnitude.value) / 1_000;
    const isBusy = cpus - usual >= Math.max(LEAST_CPUS, explaining) && cpus >= GROWTH * usual;
    const work = `work on packets took ${risenShare(cpus, usual)} of a CPU`;
    const rounds = `the kernel received packets in ${risen(kernel.receiveRounds, before.receiveRounds, ' rounds a second')}`;
    return {
      holds: wayThere(looks) === 'slow' && isBusy,
      evidence: [lateConnections(looks), work, rounds],
      otherwise: isBusy ? `${work}, but ${lateConnections(looks)}` : work,
    };
  },
};

/** Some packets do not arrive, and those that do are not late. */
export const packetLoss: CauseRule = {
  cause: 'packet loss',
  find: ({ before, during: { looks, kernel } }) => {
    const { connect } = looks;
    const again = kernel.retransmitted + kernel.clientRetransmitted;
    const usual = before.retransmitted + before.clientRetransmitted;
    const isSentAgain =
      Math.round(again * kernel.seconds) >= LEAST_SEGMENTS && again >= MULTIPLE * usual + RETRANSMITTED;
    const isLossy = connect.lost >= LOST_LOOKS || isSentAgain;
    const lost = `${connect.lost} of ${connect.looks} connections had to be asked for again`;
    const segments = `the container sent ${risen(kernel.retransmitted, before.retransmitted, ' segments a second')} again, the client ${risen(kernel.clientRetransmitted, before.clientRetransmitted)}`;
    const dropped = kernel.interfaceDrops + kernel.queues.drops;
    const drops =
      dropped > 0
        ? `interfaces and their queues dropped ${risen(dropped, before.interfaceDrops + before.queues.drops, '/s')}`
        : 'no interface or queue counts a drop, so they were dropped by a rule, or elsewhere';
    return {
      holds: wayThere(looks) !== 'slow' && isLossy,
      evidence: [lost, segments, drops, lateConnections(looks)],
      otherwise: isLossy ? `${lost}, but ${lateConnections(looks)}` : `${lost}, and ${segments}`,
    };
  },
};
