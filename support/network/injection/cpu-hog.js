// Takes a CPU for a while in each period, and leaves it alone for the rest of it.
'use strict';
const { setTimeout } = require('node:timers');

const [busyMs, idleMs] = process.argv.slice(2).map(Number);

const now = () => Number(process.hrtime.bigint()) / 1e6;

function work() {
  const until = now() + busyMs;
  while (now() < until);
  setTimeout(work, idleMs);
}

process.once('disconnect', () => process.exit());
process.once('message', work);
process.send('ready');
