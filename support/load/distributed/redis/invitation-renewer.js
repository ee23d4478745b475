// Runs in a thread of its own, so that nothing that blocks the coordinator's lets its invitation expire; plain
// JavaScript, so that it needs no compiler.
'use strict';
const { setTimeout: sleep } = require('node:timers/promises');
const { parentPort, workerData } = require('node:worker_threads');
const { Redis } = require('ioredis');

/** @type {{ connection: import('ioredis').RedisOptions, script: string, key: string, text: string, life: number, renewal: number }} */
const { connection, script, key, text, life, renewal } = workerData;

const LONGEST_RETRY = 250;

const redis = new Redis({
  ...connection,
  maxRetriesPerRequest: null,
  retryStrategy: (times) => Math.min(times * 25, LONGEST_RETRY),
});
// Whether Redis is lost is told elsewhere; here it is tried again and again.
redis.on('error', () => undefined);

async function renewOnAndOn() {
  for (;;) {
    // Refused by a Redis that is short of something, it may be granted the next time.
    const held = await redis.eval(script, 1, key, text, life).catch(() => 1);
    if (held !== 1) break;
    await sleep(renewal);
  }
  redis.disconnect();
  parentPort.postMessage('not held');
}

renewOnAndOn();
