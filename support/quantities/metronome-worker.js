// Runs in a thread of its own, which is to start at once: plain JavaScript, so that it needs no compiler.
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { putThisThreadAhead } = require('./thread-priority.js');

putThisThreadAhead();

/** @type {BigInt64Array<SharedArrayBuffer>} The instant to wake the other thread at, in nanoseconds; 0: none. */
const cell = workerData;
const LEAD_NANOSECONDS = 100_000n;

for (;;) {
  const due = Atomics.load(cell, 0);
  if (due === 0n) {
    Atomics.wait(cell, 0, 0n);
    continue;
  }
  const left = due - LEAD_NANOSECONDS - process.hrtime.bigint();
  // Anything but a timeout means that the instant was changed meanwhile.
  if (left > 0n && Atomics.wait(cell, 0, due, Number(left) / 1e6) !== 'timed-out') continue;
  if (Atomics.compareExchange(cell, 0, due, 0n) === due) parentPort.postMessage(null);
}
