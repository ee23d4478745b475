import { connect } from 'node:net';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { coresSince, tell } from './own-messages';
import type { PathWindow } from './path-capacity';

/**
 * The receiver of a blast: `path-sink ADDRESS PORT WARM-UP DURATION WINDOW`, times in ms. It connects, reads all that
 * comes and counts it by the time at which it was read.
 */
const [address = '127.0.0.1', ...figures] = process.argv.slice(2);
const [port = 0, warmUp = 0, duration = 0, windowLength = 200] = figures.map(Number);

/** Large enough that a read takes all that has come since the last one. */
const BUFFER_BYTES = 2 ** 20;
const CONNECTED_WITHIN_MS = 5_000;
/** So that windows end, too, while nothing comes. */
const LOOK_EVERY_MS = 20;

let receivedBytes = 0;
let windowBytes = 0;
let connectedAt: number | undefined;
let windowFrom: number | undefined;
let start = 0;
let usage: NodeJS.CpuUsage | undefined;
let ended = false;
const windows: PathWindow[] = [];

process.once('disconnect', () => process.exit());

const late = setTimeout(() => {
  fail(
    `${address}:${port} does not answer within ${CONNECTED_WITHIN_MS} ms: does a firewall drop what comes to it?`,
  );
}, CONNECTED_WITHIN_MS);

const socket = connect({
  host: address,
  port,
  onread: {
    buffer: Buffer.allocUnsafe(BUFFER_BYTES),
    callback: (bytes) => {
      receivedBytes += bytes;
      windowBytes += bytes;
      look();
      return true;
    },
  },
})
  .once('connect', () => {
    clearTimeout(late);
    connectedAt = monotonicClock.now();
    setInterval(look, LOOK_EVERY_MS);
  })
  .on('error', ({ message }) => {
    fail(message);
  })
  .once('close', () => {
    fail('the sender closed the connection');
  });

function look(): void {
  const now = monotonicClock.now();
  if (ended || connectedAt === undefined || now - connectedAt < warmUp) return;
  if (windowFrom === undefined) {
    [start, windowFrom, windowBytes, usage] = [now, now, 0, process.cpuUsage()];
    tell({ measuring: true }).catch(fail);
  } else if (now - windowFrom >= windowLength) {
    const [from, to] = [milliseconds(windowFrom - start), milliseconds(now - start)];
    windows.push({ from, to, bytes: windowBytes });
    [windowFrom, windowBytes] = [now, 0];
    if (to >= duration) end(now);
  }
}

function end(now: number): void {
  ended = true;
  const cores = coresSince(usage ?? process.cpuUsage(), start, now);
  tell({ receivedBytes, windows, cores })
    .then(() => {
      socket.destroy();
      process.exit();
    })
    .catch(fail);
}

function fail(error: unknown): void {
  if (ended) return;
  ended = true;
  const failed = error instanceof Error ? error.message : String(error);
  tell({ failed })
    .finally(() => process.exit(1))
    .catch(() => undefined);
}
