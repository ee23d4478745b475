import { figure, risen, risenShare, type CauseRule } from './cause-rule';
import { lateAnswers, lateConnections, wayThere } from './way-there';

const STOPPED_SHARE = 0.5;
/** In ms per second: a group that is kept from running for less makes few answers late. */
const THROTTLED_MS = 30;
/** In ms per second more than before, and by which factor: tasks wait a little on any machine with other work. */
const WAIT_MS = 20;
const WAIT_GROWTH = 1.5;
const MULTIPLE = 2;
/** Of the lateness of all answers, that much has to be time that was waited for a CPU. */
const EXPLAINED_SHARE = 0.25;

/** All tasks are stopped: the kernel goes on to make connections for them. */
export const freeze: CauseRule = {
  cause: 'freeze',
  find: ({ before, during: { looks, kernel } }) => {
    const stopped = `all its tasks were stopped in ${risenShare(kernel.stoppedShare, before.stoppedShare)} of the looks at them`;
    return {
      holds: kernel.stoppedShare >= STOPPED_SHARE && before.stoppedShare < STOPPED_SHARE,
      evidence: [
        stopped,
        `they used ${risen(kernel.runMs, before.runMs, ' ms of CPU a second')}`,
        lateConnections(looks),
        lateAnswers(looks),
      ],
      otherwise: stopped,
    };
  },
};

/** The control group has used up its quota: its tasks wait until the next period. */
export const throttling: CauseRule = {
  cause: 'CPU throttling',
  find: ({ before, during: { looks, kernel } }) => {
    const isThrottled = kernel.throttledMs >= Math.max(THROTTLED_MS, MULTIPLE * before.throttledMs);
    const throttled = `its control group was kept from running for ${risen(kernel.throttledMs, before.throttledMs, ' ms a second')}`;
    return {
      holds: isThrottled && wayThere(looks) === 'fine',
      evidence: [
        `${throttled}, in ${figure(kernel.throttledPeriods)} of ${figure(kernel.periods)} periods a second`,
        lateConnections(looks),
        lateAnswers(looks),
      ],
      otherwise: isThrottled ? `${throttled}, but ${lateConnections(looks)}` : throttled,
    };
  },
};

/** Its tasks could run, and wait for a CPU; long enough to explain how late the answers are. */
export const runQueueDelay: CauseRule = {
  cause: 'run-queue delay',
  find: ({ spike, before, during: { looks, kernel } }) => {
    const answers = kernel.seconds > 0 ? looks.health.looks / kernel.seconds : 0;
    const explaining = EXPLAINED_SHARE * spike.magnitude.value * answers;
    const more = kernel.waitMs - before.waitMs;
    const isWaiting = more >= Math.max(WAIT_MS, explaining) && kernel.waitMs >= WAIT_GROWTH * before.waitMs;
    const waited = `its tasks waited for a CPU for ${risen(kernel.waitMs, before.waitMs, ' ms a second')}`;
    const machine = `some task of the machine waited ${risenShare(kernel.pressureShare, before.pressureShare)} of the time, and ${risenShare(kernel.stealShare, before.stealShare)} of its CPUs were not given to it`;
    return {
      holds: isWaiting && wayThere(looks) === 'fine',
      evidence: [waited, machine, lateConnections(looks), lateAnswers(looks)],
      otherwise: isWaiting ? `${waited}, but ${lateConnections(looks)}` : waited,
    };
  },
};
