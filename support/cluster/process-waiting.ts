import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Between one look and the next, in milliseconds. */
const LOOK_EVERY_MS = 20;
/** A node that does not serve so long after it was healed will not do so. */
export const HEALED_WITHIN_MS = 60_000;
/** A server that took the question and does not answer is asked again. */
const ANSWER_WITHIN_MS = 2_000;

/** What the promise gives, or the signal's reason where that comes first. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    aborted.reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([aborted.promise, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** A simulator whose answers are waited for. */
interface AwaitedNode {
  readonly id: string;
  readonly origin: string;
  /** Rejects when its process has ended: it is not waited for any more. */
  readonly ended: Promise<never>;
}

/**
 * Resolves once the simulator of that id answers `GET /health` at that origin with 200: another server may have come
 * to have its port. Rejects when its process ends, or with the signal's reason.
 */
export async function untilServing(node: AwaitedNode, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([node.ended, untilHealthy(node, AbortSignal.any([signal, over.signal]))]);
  } finally {
    over.abort();
  }
}

/** The same for a node that has been healed; rejects, too, where it does not serve within a minute. */
export async function untilServingAgain(node: AwaitedNode): Promise<void> {
  const late = AbortSignal.timeout(HEALED_WITHIN_MS);
  try {
    await untilServing(node, late);
  } catch (cause) {
    if (cause !== late.reason) throw cause;
    throw new Error(`${node.id} does not serve at ${node.origin} ${HEALED_WITHIN_MS} ms later`, { cause });
  }
}

async function untilHealthy({ id, origin }: AwaitedNode, signal: AbortSignal): Promise<void> {
  while (!(await answers(`${origin}/health`, id, signal))) await aWhile(LOOK_EVERY_MS, signal);
  signal.throwIfAborted();
}

/** Resolves once a process is stopped by SIGSTOP, or is gone; at once where the system does not tell. */
export async function untilStopped(pid: number, signal: AbortSignal): Promise<void> {
  // A process that waits for a disk stops when that is done: it is asked again and again, without a pause.
  while (!['T', undefined].includes(stateOf(pid))) await aWhile(1, signal);
}

/** Resolves once a process is gone, or only waits for its parent to take note of its end. */
export async function untilEnded(pid: number, signal: AbortSignal): Promise<void> {
  while (!['Z', undefined].includes(stateOf(pid))) await aWhile(1, signal);
}

/** Whether a process is stopped; false where the system does not tell. */
export const isStopped = (pid: number): boolean => stateOf(pid) === 'T';

/** One letter, field 3 of `/proc/PID/stat`, proc_pid_stat(5); undefined where it is not there. */
function stateOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program may hold spaces and brackets: what follows the last bracket does not.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0];
  } catch {
    return undefined;
  }
}

/** Resolves once nobody listens at that origin. Rejects with the signal's reason. */
export async function untilRefusing(origin: string, signal: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(origin);
  while (await isListening(hostname, Number(port))) await aWhile(1, signal);
}

/** Rejects with the signal's reason. */
async function aWhile(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

function answers(url: string, id: string, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  request(url, { agent: false, signal: within }, (response) => {
    resolve(response.statusCode === 200 && response.headers['x-served-by'] === id);
    response.on('error', () => undefined).resume();
  })
    .on('error', () => {
      resolve(false);
    })
    .end();
  return promise;
}

function isListening(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, host, () => {
    socket.destroy();
    resolve(true);
  }).once('error', () => {
    resolve(false);
  });
  return promise;
}
