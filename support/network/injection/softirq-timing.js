// Prints how many ms the kernel takes for a packet under the rules that come in on its input. It is run in a network
// namespace of its own, where the loopback hands a datagram over within the call that sends it. The least counts: the
// others are those in which something else had the CPU, too.
'use strict';
const { execFileSync } = require('node:child_process');
const { createSocket } = require('node:dgram');
const { readFileSync } = require('node:fs');

const [ip, nft, port] = process.argv.slice(2);
/** It goes on for so long. */
const AT_MOST_MS = 30;
const LEAST_TIMES = 5;

const now = () => Number(process.hrtime.bigint()) / 1e6;

execFileSync(ip, ['link', 'set', 'lo', 'up']);
execFileSync(nft, ['-f', '-'], { input: readFileSync(0) });
const receiver = createSocket('udp4').bind(Number(port), '127.0.0.1', () => {
  // Connected, it sends within the call.
  const sender = createSocket('udp4');
  sender.connect(Number(port), '127.0.0.1', () => {
    const took = [];
    const until = now() + AT_MOST_MS;
    while (took.length < LEAST_TIMES || now() < until) {
      const begun = now();
      sender.send('x');
      took.push(now() - begun);
    }
    process.stdout.write(`${Math.min(...took)}\n`);
    sender.close();
    receiver.close();
  });
});
