import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { orAborted } from '../../cluster/process-waiting';
import { labelled, type Command } from '../environment/command';
import type { NetworkNamespace } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { iperf3Calling, iperf3Serving } from './iperf3-options';
import { parseIperf3 } from './iperf3-result';
import type { Blast } from './path-capacity';
import type { PathJob } from './path-job';
import { PathProgram } from './path-program';
import { portsOf } from './path-surroundings';

const FIRST_PORT = 20_000;
const PORTS = 10_000;
const UP_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 10;

/** Measures with iperf3, in whole seconds as it counts. Rejects with a `NetworkError` in its words; it has ended then. */
export async function iperf3Blast(program: string, job: PathJob): Promise<Blast> {
  const { client, container, duration, warmUp, windowLength, congestionControl, signal } = job;
  const port = String(freePort(container.namespace));
  const window = seconds(windowLength);
  const serving: Command = [program, ...iperf3Serving(port, window)];
  await using server = start('the iperf3 server', container.namespace.enter(serving));
  await Promise.race([untilListening(container.namespace, Number(port), signal), server.over()]);
  // It takes 0 s for no end at all, and cuts off what follows the point.
  const time = wholeSeconds(warmUp + duration);
  const { address } = container;
  const calling: Command = [program, ...iperf3Calling({ address, port, time, window, congestionControl })];
  await using caller = start('the iperf3 client', client.enter(calling));
  const over = new AbortController();
  const warm = pause(warmUp, undefined, { signal: over.signal });
  warm.then(job.onMeasuring).catch(() => undefined);
  try {
    // What went wrong is in the output of the client, whichever of the two it was that did.
    const output = await orAborted(Promise.race([caller.anyOutput(), server.broken()]), signal);
    job.onMeasured();
    if (output.trim() === '') await caller.over();
    return parseIperf3(output, warmUp);
  } finally {
    over.abort();
  }
}

/** A whole number of seconds, 1 at least, as iperf3 takes it. */
const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1e3)));

const seconds = (ms: number): string => String(ms / 1e3);

function start(name: string, [program, ...args]: Command): PathProgram {
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: labelled(),
    detached: true,
  });
  return new PathProgram(name, child);
}

function freePort(namespace: NetworkNamespace): number {
  const { used } = portsOf(namespace);
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS; port += 1) if (!used.has(port)) return port;
  throw new NetworkError(`no port from ${FIRST_PORT} on is free in the container's network`);
}

async function untilListening(namespace: NetworkNamespace, port: number, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(UP_WITHIN_MS);
  while (!portsOf(namespace).listening.has(port)) {
    if (late.aborted) throw new NetworkError(`the iperf3 server does not listen within ${UP_WITHIN_MS} ms`);
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
