// Asks a server for its health again and again, each time by a new connection: without work a server shows no spike.
'use strict';
const { get } = require('node:http');
const { setInterval } = require('node:timers');

const [host, port, path] = process.argv.slice(2);
const EVERY_MS = 10;
/** More than that would be a load of its own. */
const AT_A_TIME = 20;

let waiting = 0;
const done = () => {
  waiting -= 1;
};
process.once('disconnect', () => process.exit());
process.once('message', () =>
  setInterval(() => {
    if (waiting === AT_A_TIME) return;
    waiting += 1;
    get({ host, port, path, agent: false }, (response) => response.resume())
      .on('error', () => undefined)
      .once('close', done);
  }, EVERY_MS),
);
process.send('ready');
