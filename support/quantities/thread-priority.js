// Plain JavaScript, so that threads which start without a compiler can use it.
'use strict';
const { readlinkSync } = require('node:fs');
const { setPriority } = require('node:os');

/** As a nice value: ahead of everything usual, behind what the system itself must do. */
const AHEAD = -10;

/**
 * Puts a thread ahead of others that want its CPU, where the system allows that (root on Linux): each time that it
 * waits for a CPU is an error of measurement. Says whether it did.
 *
 * @param {number} thread its id; that of a process is the id of its main thread
 * @returns {boolean}
 */
exports.putAhead = (thread) => {
  try {
    setPriority(thread, AHEAD);
    return true;
  } catch {
    return false;
  }
};

/**
 * Puts the calling thread ahead.
 *
 * @returns {boolean}
 */
exports.putThisThreadAhead = () => {
  try {
    // <pid>/task/<tid>; priorities are of threads.
    return exports.putAhead(Number(readlinkSync('/proc/thread-self').split('/').pop()));
  } catch {
    return false;
  }
};
